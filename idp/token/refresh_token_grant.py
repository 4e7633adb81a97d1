"""grant_type=refresh_token (RFC 6749 §6): everything is checked before anything changes, then one transaction."""

from typing import Any

from authlib.oauth2.rfc6749 import (
    InvalidGrantError,
    InvalidRequestError,
    UnauthorizedClientError,
)
from authlib.oauth2.rfc6749.grants import RefreshTokenGrant as BaseRefreshTokenGrant
from flask import current_app
from typing_extensions import override

from idp.extensions import reading
from idp.token import grant_store, refresh_reasons, refreshing
from idp.token.client_authentication import METHODS
from idp.token.errors import Busy
from idp.token.issuing import TokenIssuer
from idp.token.refresh_token import RefreshToken
from idp.token.rotation import Verdict
from idp.token.target import Target
from idp.token.token_request import TypedGrant
from shared import refusals


class RefreshTokenGrant(TypedGrant, BaseRefreshTokenGrant):
    """Authlib dispatches and authenticates the client; the token is `refresh_exchange`'s."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    @override
    def validate_token_request(self) -> None:
        """The client, the token's form, the scope: nothing has changed when one of them fails."""
        self.request.client = self.authenticate_token_endpoint_client()
        if not self.request.client.check_grant_type(self.GRANT_TYPE):
            raise UnauthorizedClientError()
        text = self.token_request.form.get("refresh_token")
        if text is None:
            refusals.because(refresh_reasons.MISSING)
            raise InvalidRequestError()
        token = refreshing.read(self.authenticated_client, text)
        if isinstance(token, Verdict):
            raise _refusal(token)
        self.token_request.refresh_token = token
        self._target = self._narrowed(token)

    @override
    def create_token_response(self) -> Any:
        client = self.authenticated_client
        issuer: TokenIssuer = current_app.extensions["sixty_issuer"]
        outcome = refreshing.redeem(client, self.token_request.shown_token, self.token_request.arrived)
        if isinstance(outcome, Verdict):
            raise _refusal(outcome)
        answer = issuer.response(
            client,
            outcome.grant,
            target=self._target or Target(outcome.grant.scope, outcome.grant.resource),
            nonce=None,
            refresh_token=outcome.refresh_token,
            ends=outcome.ends,
            stamp=outcome.stamp,
        )
        return 200, answer, self.TOKEN_RESPONSE_HEADER

    def _narrowed(self, token: RefreshToken) -> Target | None:
        """What the request names, for this answer only; more than was granted is refused whatever the generation."""
        if self.token_request.form.get("scope") is None and not self.token_request.resource:
            return None
        with reading() as connection:
            granted = grant_store.target_of(connection, token.grant_id, self.authenticated_client.client_id)
        return self.aim_within(granted.scope, granted.resource) if granted is not None else None


def _refusal(verdict: Verdict) -> Exception:
    return Busy() if verdict is Verdict.BUSY else InvalidGrantError()

"""Authlib's revocation endpoint over our tokens."""

from datetime import UTC, datetime, timedelta
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc7009 import RevocationEndpoint as BaseRevocationEndpoint
from flask import current_app
from typing_extensions import override

from idp.audit.events import AccessTokenRevoked, GrantRevoked
from idp.audit.transaction import transaction
from idp.revocation import reasons
from idp.settings import IdpSettings
from idp.token import grant_store, live_access_token, refresh_reasons, revoked_token_store
from idp.token.client_authentication import METHODS
from idp.token.errors import Busy
from idp.token.refresh_exchange import read_token
from idp.token.refresh_token import RefreshToken
from idp.token.rotation import Verdict
from shared import clock, refusals
from shared.access_token_validation import Accepted


class RevocationEndpoint(BaseRevocationEndpoint):
    """Every client may revoke its own tokens, public ones too. `token_type_hint` is not needed and not judged."""

    CLIENT_AUTH_METHODS = METHODS

    @override
    def check_params(self, request: Any, client: Any) -> None:
        if "token" not in request.form:
            refusals.because(reasons.TOKEN_MISSING)
            raise InvalidRequestError()

    @override
    def authenticate_token(self, request: Any, client: Any) -> "RefreshToken | Accepted | None":
        self.check_params(request, client)
        text = request.form["token"]
        token = read_token(text, current_app.extensions["sixty_keys"])
        if token is Verdict.BUSY:
            refusals.because(refresh_reasons.UNKNOWN_KEY)
            raise Busy()
        if isinstance(token, RefreshToken):
            return token
        checked = live_access_token.validate(text)
        return checked if isinstance(checked, Accepted) else None

    @override
    def revoke_token(self, token: Any, request: Any) -> None:
        client_id = request.client.client.client_id
        if isinstance(token, RefreshToken):
            _end_grant(token.grant_id, client_id)
        elif token.claims["client_id"] == client_id:
            _end_access_token(token.claims)


def _end_grant(grant_id: str, client_id: str) -> None:
    with transaction() as change:
        locked = grant_store.lock(change.connection, grant_id)
        if locked is None or locked.grant.client_id != client_id:
            return
        if grant_store.revoke(change.connection, grant_id, "revocation", clock.now()):
            who = {"user_id": locked.grant.user_id, "sid": locked.grant.sid}
            change.record(GrantRevoked(client_id=client_id, grant_id=grant_id, because="revocation", **who))


def _end_access_token(claims: Any) -> None:
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    end = datetime.fromtimestamp(claims["exp"], UTC) + timedelta(seconds=settings.clock_skew_seconds)
    with transaction() as change:
        if revoked_token_store.add(change.connection, claims["jti"], end):
            grant_id, sid = claims.get("grant_id"), claims.get("sid")
            user_id = claims["sub"] if grant_id else None
            change.record(
                AccessTokenRevoked(client_id=claims["client_id"], user_id=user_id, grant_id=grant_id, sid=sid)
            )

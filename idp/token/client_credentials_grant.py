"""grant_type=client_credentials (RFC 6749 §4.4): a client that proves itself acts for itself, without user or grant."""

from typing import Any

import structlog
from authlib.oauth2.rfc6749 import InvalidScopeError
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant as BaseClientCredentialsGrant
from flask import current_app
from typing_extensions import override

from idp.clients.scopes import IDENTITY_SCOPES
from idp.token import noting, reasons
from idp.token.client_authentication import CONFIDENTIAL
from idp.token.issuing import TokenIssuer
from idp.token.token_request import TypedGrant
from shared import refusals

log = structlog.stdlib.get_logger("sixty.token")


class ClientCredentialsGrant(TypedGrant, BaseClientCredentialsGrant):
    """Authlib authenticates the client and checks that it registered this grant type."""

    TOKEN_ENDPOINT_AUTH_METHODS = CONFIDENTIAL

    @override
    def validate_requested_scope(self) -> None:
        """Only scopes of APIs: there is nobody whose identity could be told, and nothing to renew."""
        if not self._own_scope():
            refusals.because(reasons.NO_OWN_SCOPE, granted=" ".join(self.authenticated_client.metadata.scopes))
            raise InvalidScopeError()
        self.aim_within(self._own_scope(), None)

    @override
    def create_token_response(self) -> Any:
        client = self.authenticated_client
        issuer: TokenIssuer = current_app.extensions["sixty_issuer"]
        target = self.aim_within(self._own_scope(), None)
        log.info("client token issued", client_id=client.client_id)
        return 200, issuer.client_response(client, target=target, stamp=noting.stamp()), self.TOKEN_RESPONSE_HEADER

    def _own_scope(self) -> str:
        return " ".join(scope for scope in self.authenticated_client.metadata.scopes if scope not in IDENTITY_SCOPES)

"""The contents page of /token, /revoke and /introspect: every grant and every way to authenticate a client.

Built for each app, never a module global.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationServer, InvalidRequestError, OAuth2Error, UnsupportedGrantTypeError
from flask import Request, Response, g
from typing_extensions import override

from idp.introspection.introspection_endpoint import IntrospectionEndpoint
from idp.revocation.revocation_endpoint import RevocationEndpoint
from idp.settings import IdpSettings
from idp.token import client_authentication, client_reasons, errors, reasons, token_request
from idp.token.authorization_code_grant import AuthorizationCodeGrant, S256CodeChallenge
from idp.token.client_authentication import AuthlibClient
from idp.token.client_credentials_grant import ClientCredentialsGrant
from idp.token.refresh_token_grant import RefreshTokenGrant
from shared import refusals

GRANTS: Mapping[type[Any], Sequence[type[Any]]] = {
    AuthorizationCodeGrant: [S256CodeChallenge],
    RefreshTokenGrant: [],
    ClientCredentialsGrant: [],
}
"""What /token does, and what checks each of it besides."""


def create_authorization_server(settings: IdpSettings) -> "ProviderAuthorizationServer":
    """The server of one app."""
    server = ProviderAuthorizationServer(settings.issuer)
    for method in client_authentication.METHODS:
        server.register_client_auth_method(method, client_authentication.authenticator(method))
    for grant, extensions in GRANTS.items():
        server.register_grant(grant, [extension(required=True) for extension in extensions])
    server.register_endpoint(RevocationEndpoint)
    server.register_endpoint(IntrospectionEndpoint)
    return server


class ProviderAuthorizationServer(AuthorizationServer):
    """Authlib's dispatcher over our requests and answers."""

    def __init__(self, issuer: str) -> None:
        super().__init__()
        self._issuer = issuer

    # Authlib's type stubs say less than its code does: a client may be None, bodies are dicts, answers are ours.

    @override
    def query_client(self, client_id: str) -> AuthlibClient | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        return client_authentication.query_client(client_id)

    @override
    def create_oauth2_request(self, request: tuple[Request, datetime]) -> token_request.TokenRequest:
        """The URI is made from the issuer: with the Host header a stranger could cause a 500 (and did, upstream)."""
        received, arrived = request
        return token_request.read(received, self._issuer + received.path, arrived)

    @override
    def create_token_response(self, request: Any = None) -> Any:
        try:
            return super().create_token_response(request)
        except OAuth2Error as error:  # raised before Authlib's own handling: the request could not even be read
            return self.handle_error_response(request, error)

    @override
    def get_token_grant(self, request: Any) -> Any:
        if request.payload.grant_type is None:
            refusals.because(reasons.GRANT_TYPE_MISSING)
            raise InvalidRequestError()
        try:
            grant = super().get_token_grant(request)
        except UnsupportedGrantTypeError:
            refusals.because(reasons.GRANT_TYPE_UNSUPPORTED, grant_type=request.payload.grant_type)
            raise
        g.grant_type = grant.GRANT_TYPE
        refusals.judged_by(str(g.grant_type))
        return grant

    @override
    def create_endpoint_response(self, name: str, request: Any = None) -> Any:
        try:
            return super().create_endpoint_response(name, request)
        except OAuth2Error as error:
            return self.handle_error_response(request, error)

    @override
    def handle_error_response(self, request: Any, error: OAuth2Error) -> Response:
        headers = dict(error.get_headers())
        status = 401 if error.error == "invalid_client" else error.status_code
        if status == 401:
            refusals.because_if_unsaid(client_reasons.PUBLIC_CLIENT, shown="none")
            headers["WWW-Authenticate"] = f'Basic realm="{self._issuer}"'
        body = errors.body(error)
        address = refusals.uri(body["error"], status)
        told = {"error_uri": address} if address is not None else {}
        return self.handle_response(status, {**body, **told}, headers)

    @override
    def handle_response(self, status: int, body: Any, headers: Any) -> Response:
        response = Response(json.dumps(body), status=status, headers=dict(headers), mimetype="application/json")
        response.headers["Cache-Control"] = "no-store"
        return response

    @override
    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

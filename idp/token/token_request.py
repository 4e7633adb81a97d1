"""What a token request is: read strictly from the raw body, whatever the framework would have made of it."""

from datetime import datetime
from typing import Any, cast

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from flask import Request
from typing_extensions import override

from idp import parameters
from idp.clients.client import Client
from idp.token.authorization_code_store import AuthorizationCode
from idp.token.refresh_token import RefreshToken

FORM = "application/x-www-form-urlencoded"


class TokenRequest(OAuth2Request):
    """Authlib's request over our strictly parsed form. Its URI is the configured one, never the Host header's."""

    def __init__(self, uri: str, headers: Any, form: dict[str, str], *, address: str | None, arrived: datetime) -> None:
        super().__init__("POST", uri, headers=headers)
        self.payload = BasicOAuth2Payload(form)
        self._form = form
        self.address = address
        self.arrived = arrived

    @property
    @override
    def form(self) -> dict[str, str]:  # pyright: ignore[reportIncompatibleMethodOverride] - the stub says None
        return self._form

    @property
    @override
    def args(self) -> dict[str, str | None]:
        return {}

    @property
    def shown_token(self) -> RefreshToken:
        """The token that `RefreshTokenGrant.validate_token_request` read."""
        return cast(Any, self.refresh_token)

    @property
    def found_code(self) -> AuthorizationCode:
        """The code that `AuthorizationCodeGrant.query_authorization_code` found."""
        return cast(Any, self.authorization_code).code


class TypedGrant:
    """What Authlib leaves on its request during a grant, with our types."""

    request: Any

    @property
    def token_request(self) -> TokenRequest:
        """The request."""
        return self.request

    @property
    def authenticated_client(self) -> Client:
        """The client, after it was authenticated."""
        return self.request.client.client


def read(request: Request, uri: str, arrived: datetime) -> TokenRequest:
    """The request of the current call. Raises InvalidRequestError: not a form, unreadable, or something twice."""
    if request.mimetype != FORM:
        raise InvalidRequestError()
    read_parameters = parameters.read(request.get_data(cache=False))
    if not read_parameters.is_acceptable:
        raise InvalidRequestError()
    return TokenRequest(uri, request.headers, read_parameters.values, address=request.remote_addr, arrived=arrived)

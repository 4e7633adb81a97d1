"""What a token request is: read strictly from the raw body, whatever the framework would have made of it."""

from datetime import datetime
from typing import Any, cast

from authlib.oauth2.rfc6749 import InvalidRequestError, InvalidScopeError, OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from flask import Request, current_app
from typing_extensions import override

from idp import parameters
from idp.clients.client import Client
from idp.clients.metadata import SCOPE_TOKEN
from idp.clients.resource_cache import ResourceCache
from idp.parameters import Parameters
from idp.token import client_reasons, reasons
from idp.token.authorization_code_store import AuthorizationCode
from idp.token.errors import InvalidTargetError
from idp.token.refresh_token import RefreshToken
from idp.token.target import Outside, Target, aim
from shared import refusals

FORM = "application/x-www-form-urlencoded"
RESOURCE = "resource"
"""The one parameter that may be repeated (RFC 8707 §2)."""


class TokenRequest(OAuth2Request):
    """Authlib's request over our strictly parsed form. Its URI is the configured one, never the Host header's."""

    def __init__(
        self, uri: str, headers: Any, parameters: Parameters, *, address: str | None, arrived: datetime
    ) -> None:
        super().__init__("POST", uri, headers=headers)
        self.payload = BasicOAuth2Payload(parameters.values)
        self._form = parameters.values
        self.resource = parameters.get_all(RESOURCE)
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

    TAKES_SCOPE = True
    request: Any

    @property
    def token_request(self) -> TokenRequest:
        """The request."""
        return self.request

    @property
    def authenticated_client(self) -> Client:
        """The client, after it was authenticated."""
        return self.request.client.client

    def aim_within(self, scope: str, resource: tuple[str, ...] | None) -> Target:
        """What the answer is for, within what was granted. Raises InvalidScopeError, InvalidTargetError."""
        resources: ResourceCache = current_app.extensions["sixty_resources"]
        asked = self.token_request.form.get("scope") if self.TAKES_SCOPE else None
        if asked is not None and not all(SCOPE_TOKEN.match(each) for each in asked.split(" ")):
            refusals.because(reasons.SCOPE_MALFORMED)
            raise InvalidScopeError()
        target = aim(Target(scope, resource), scope=asked, asked=self.token_request.resource, resources=resources.all)
        if isinstance(target, Outside):
            outside = " ".join(each for each in (asked or "").split(" ") if each not in scope.split(" "))
            names = " ".join(self.token_request.resource)
            failure = reasons.SCOPE_WIDER if outside else reasons.TARGET_OUTSIDE
            refusals.because(failure, outside=outside, resource=names, granted=scope)
            raise InvalidScopeError() if target is Outside.SCOPE else InvalidTargetError()
        return target


def read(request: Request, uri: str, arrived: datetime) -> TokenRequest:
    """The request of the current call. Raises InvalidRequestError: not a form, unreadable, or something twice."""
    if request.mimetype != FORM:
        refusals.because(client_reasons.NOT_A_FORM, mimetype=request.mimetype)
        raise InvalidRequestError()
    read_parameters = parameters.read(request.get_data(cache=False), may_repeat=frozenset({RESOURCE}))
    if not read_parameters.is_acceptable:
        failure = client_reasons.UNREADABLE if read_parameters.malformed else client_reasons.REPEATED
        refusals.because(failure, repeated=", ".join(sorted(read_parameters.repeated)))
        raise InvalidRequestError()
    return TokenRequest(uri, request.headers, read_parameters, address=request.remote_addr, arrived=arrived)

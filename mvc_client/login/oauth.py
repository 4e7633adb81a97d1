"""Authlib's Flask client, bound to our provider: it makes `state`, `nonce` and PKCE and redeems the code.

What it would keep in Flask's session we keep in the database (`sign_in_store`). What it would fetch or read from the
clock comes from us: endpoints from `Provider`, and the ID token is checked by `tokens/id_token.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from authlib.integrations.requests_client import OAuth2Session
from flask import Flask, current_app
from typing_extensions import override

from mvc_client import services
from mvc_client.login.sign_in_store import SignIn
from mvc_client.provider import Provider
from mvc_client.settings import SCOPE
from mvc_client.tokens.token_endpoint import TIMEOUT_SECONDS, basic
from shared import outbound

_NAME = "mvc_client_sign_in"
_CODE_FLOW = {"code_challenge_method": "S256"}


@dataclass(frozen=True)
class AuthorizationRequest:
    """Where to send the browser, and what to remember until it comes back."""

    url: str = field(repr=False)
    state: str = field(repr=False)
    sign_in: SignIn


class CodeRefused(Exception):
    """The provider did not take the code; `str` is its error code, if it is one."""


class NoTokens(Exception):
    """The provider gave no usable answer to the code."""


class _Session(OAuth2Session):
    """Authlib's requests session, with our limits on time and size (`outbound.send` calls it with `stream`)."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        outbound.prepare(cast("requests.Session", self))  # Authlib has no types

    @override
    def request(self, method: str, url: str, withhold_token: bool = False, auth: Any = None, **kwargs: Any) -> Any:
        if kwargs.get("stream"):
            return super().request(method, url, withhold_token=withhold_token, auth=auth, **kwargs)
        this = cast("requests.Session", self)
        return outbound.send(
            this, method, url, timeout=TIMEOUT_SECONDS, withhold_token=withhold_token, auth=auth, **kwargs
        )


class _ProviderApp(FlaskOAuth2App):
    """Takes its endpoints from our cached metadata, the token endpoint on the back-channel included."""

    client_cls = _Session
    provider: Provider

    @override
    def load_server_metadata(self) -> dict[str, Any]:
        metadata = self.provider.metadata()
        return {
            "authorization_endpoint": metadata.authorization_endpoint,
            "token_endpoint": metadata.token_endpoint,
        }


class SignInClient:
    """The two steps of the code flow that talk to the provider."""

    def __init__(self, app: _ProviderApp) -> None:
        self._app = app

    def begin(self, redirect_uri: str) -> AuthorizationRequest:
        """A new authorization request with PKCE S256. Raises ProviderUnavailable."""
        made = self._app.create_authorization_url(redirect_uri)
        return AuthorizationRequest(made["url"], made["state"], SignIn(made["nonce"], made["code_verifier"]))

    def redeem(self, code: str, redirect_uri: str, code_verifier: str) -> Mapping[str, Any]:
        """The token answer. Raises CodeRefused, NoTokens or ProviderUnavailable."""
        try:
            return dict(self._app.fetch_access_token(redirect_uri, code=code, code_verifier=code_verifier))
        except OAuthError as error:
            raise CodeRefused(error.error) from None
        except (outbound.OutboundError, requests.RequestException, ValueError, RecursionError):
            raise NoTokens from None


def init_app(app: Flask) -> None:
    """Register the provider with Authlib, for this Flask app; after `services.init_app`."""
    the = services.of(app)
    app.extensions[_NAME] = _client(
        app,
        "provider",
        SCOPE,
        client_id=the.settings.client_id,
        client_secret=the.settings.client_secret.get_secret_value(),
        client_auth_methods=[("client_secret_basic", _form_encoded_basic)],
    )


def public_client(app: Flask, client_id: str, scope: str) -> SignInClient:
    """A further client at the same provider, one without a secret."""
    return _client(app, "public", scope, client_id=client_id)


def _client(app: Flask, name: str, scope: str, **registered: Any) -> SignInClient:
    client = OAuth(app).register(
        name, client_cls=_ProviderApp, client_kwargs={"scope": scope, **_CODE_FLOW}, **registered
    )
    client.provider = services.of(app).provider
    return SignInClient(client)


def sign_in_client() -> SignInClient:
    """That of the app that answers this request."""
    return cast("SignInClient", current_app.extensions[_NAME])


def _form_encoded_basic(client: Any, _method: str, uri: str, headers: Any, body: Any) -> tuple[str, Any, Any]:
    """Authlib's own writes "mvc client" raw; RFC 6749 §2.3.1 wants it form-encoded."""
    headers["Authorization"] = basic(client.client_id, client.client_secret)
    return uri, headers, body

"""RULES: a client's metadata, checked once when it is written.

Names as in RFC 7591 §2 and OpenID Connect Registration §2; ours are `require_pkce`, `first_party_login`,
`access_token_lifetime_seconds`, `refresh_policy`, `refresh_token_*_lifetime_seconds`, `on_logout`, `on_shadowing` and
`forward_limit`.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from idp.clients.refresh_policy import (
    ABSOLUTE_LIFETIME_SECONDS,
    FORWARD_LIMIT,
    IDLE_LIFETIME_SECONDS,
    STRAGGLER_SECONDS,
    Preset,
    RefreshPolicy,
    window_of,
)
from idp.clients.scopes import OFFLINE_ACCESS

SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+\Z")
PRINTABLE = re.compile(r"[\x20-\x7e]{1,255}\Z")
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")


class ClientMetadataError(ValueError):
    """The metadata cannot be accepted; the message names the field and what is wrong with it."""


def check_redirect_uri(value: str) -> str:
    """An absolute URI without a fragment (RFC 6749 §3.1.2) in printable ASCII; http only to this machine."""
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        raise ValueError("is not a URI") from None
    if not PRINTABLE.match(value) or " " in value or "\\" in value:
        raise ValueError("must be printable ASCII without spaces, at most 255 characters")
    if "#" in value:
        raise ValueError("must not have a fragment")
    if parts.scheme in ("http", "https"):
        if not host or parts.username is not None:
            raise ValueError("must be absolute and carry no credentials")
        if parts.scheme == "http" and host not in LOOPBACK_HOSTS:
            raise ValueError("must be https, or http to localhost")
    elif "." not in parts.scheme:
        raise ValueError("must be https, http to localhost, or a private-use scheme such as com.example.app:/callback")
    return value


def check_web_uri(value: str) -> str:
    """An http(s) URI that a person may follow."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or not PRINTABLE.match(value):
        raise ValueError("must be an http or https URL")
    return value


def check_scope(value: str) -> str:
    """Scope tokens (RFC 6749 §3.3) separated by single spaces, none twice."""
    tokens = value.split(" ")
    if not all(SCOPE_TOKEN.match(token) for token in tokens) or len(set(tokens)) != len(tokens):
        raise ValueError("must be scope tokens separated by single spaces, none twice")
    return value


RedirectUri = Annotated[str, AfterValidator(check_redirect_uri)]
WebUri = Annotated[str, AfterValidator(check_web_uri)]
Scope = Annotated[str, AfterValidator(check_scope)]


class ClientMetadata(BaseModel):
    """The whole of what a client registered, with the defaults filled in."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    client_name: str = Field("", max_length=255)
    client_uri: WebUri | None = None
    logo_uri: WebUri | None = None
    policy_uri: WebUri | None = None
    tos_uri: WebUri | None = None
    application_type: Literal["web", "native"] = "web"
    redirect_uris: list[RedirectUri] = Field(default_factory=list, max_length=50)
    post_logout_redirect_uris: list[RedirectUri] = Field(default_factory=list, max_length=50)
    response_types: list[Literal["code"]] = Field(default_factory=lambda: ["code"])
    grant_types: list[Literal["authorization_code", "refresh_token"]] = Field(
        default_factory=lambda: ["authorization_code"]
    )
    token_endpoint_auth_method: Literal["client_secret_basic", "client_secret_post", "none"] = "client_secret_basic"
    scope: Scope = "openid"
    id_token_signed_response_alg: Literal["RS256", "ES256"] = "RS256"
    default_max_age: int | None = Field(None, ge=0)
    require_pkce: bool = True
    first_party_login: bool = False
    access_token_lifetime_seconds: int | None = Field(None, ge=1, le=86_400)
    refresh_policy: Preset | None = Field(None, strict=False)
    refresh_token_idle_lifetime_seconds: int = Field(IDLE_LIFETIME_SECONDS, ge=1)
    refresh_token_absolute_lifetime_seconds: int = Field(ABSOLUTE_LIFETIME_SECONDS, ge=1, le=10 * 365 * 86_400)
    on_logout: Literal["keep", "revoke"] = "keep"
    on_shadowing: Literal["alert", "revoke"] = "alert"
    forward_limit: int = Field(FORWARD_LIMIT, ge=0, le=100)

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if "authorization_code" in self.grant_types and not self.redirect_uris:
            raise ValueError("redirect_uris: the authorization_code grant needs at least one")
        if "refresh_token" in self.grant_types and "authorization_code" not in self.grant_types:
            raise ValueError("grant_types: refresh_token is no use without authorization_code")
        if self.refresh_token_idle_lifetime_seconds > self.refresh_token_absolute_lifetime_seconds:
            raise ValueError("refresh_token_idle_lifetime_seconds: must not be longer than the absolute lifetime")
        if self.is_public and not self.require_pkce:
            raise ValueError("require_pkce: a public client always needs PKCE (RFC 9700 §2.1.1)")
        return self

    @property
    def is_public(self) -> bool:
        """Without a secret or key of its own."""
        return self.token_endpoint_auth_method == "none"

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scope tokens that the client may ask for, in its order."""
        return tuple(self.scope.split(" "))

    def grantable(self, asked: Sequence[str]) -> tuple[str, ...]:
        """What is asked, each once, without `offline_access` where this client may not refresh (OIDC Core §11)."""
        may_refresh = "refresh_token" in self.grant_types and OFFLINE_ACCESS in self.scopes
        return tuple(scope for scope in dict.fromkeys(asked) if scope != OFFLINE_ACCESS or may_refresh)

    def access_token_lifetime(self, default_seconds: int) -> int:
        """Seconds that this client's access tokens live."""
        return self.access_token_lifetime_seconds or default_seconds

    def refresh(self, default_lifetime_seconds: int) -> RefreshPolicy:
        """The client's refresh policy; without a preset: `public` for public clients, `confidential` for the others."""
        preset = self.refresh_policy or (Preset.PUBLIC if self.is_public else Preset.CONFIDENTIAL)
        window = window_of(preset, self.access_token_lifetime(default_lifetime_seconds))
        assert window is None or window == 0 or window >= STRAGGLER_SECONDS
        return RefreshPolicy(
            window_seconds=window,
            idle_lifetime_seconds=self.refresh_token_idle_lifetime_seconds,
            absolute_lifetime_seconds=self.refresh_token_absolute_lifetime_seconds,
            on_logout=self.on_logout,
            on_shadowing=self.on_shadowing,
            forward_limit=self.forward_limit,
        )


def parse(values: dict[str, object]) -> ClientMetadata:
    """The metadata with its defaults. Raises ClientMetadataError with the fields and what is wrong with each."""
    try:
        return ClientMetadata.model_validate(values)
    except ValidationError as error:
        raise ClientMetadataError("; ".join(_describe(problem) for problem in error.errors())) from None


def _describe(problem: object) -> str:
    assert isinstance(problem, dict)
    where = ".".join(str(part) for part in problem["loc"])
    message = str(problem["msg"]).removeprefix("Value error, ")
    return f"{where}: {message}" if where else message

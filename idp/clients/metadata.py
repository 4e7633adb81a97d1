"""RULES: a client's metadata, checked once when it is written.

Names as in RFC 7591 §2 and OpenID Connect Registration §2; ours are `require_pkce`, `first_party_login`,
`access_token_lifetime_seconds`, `refresh_policy`, `refresh_token_*_lifetime_seconds`, `on_logout`, `on_shadowing` and
`forward_limit`.
"""

import re
from collections.abc import Sequence
from ipaddress import IPv6Address
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from idp.clients.refresh_policy import (
    ABSOLUTE_LIFETIME_SECONDS,
    FORWARD_LIMIT,
    IDLE_LIFETIME_SECONDS,
    RESERVED,
    SENDER_CONSTRAINED,
    STRAGGLER_SECONDS,
    Preset,
    RefreshPolicy,
    window_of,
)
from idp.clients.scopes import OFFLINE_ACCESS

SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+\Z")
PRINTABLE = re.compile(r"[\x20-\x7e]{1,255}\Z")
LONGEST_URI = 2000
LONGEST_MAX_AGE_SECONDS = 999_999_999
"""As many as /authorize accepts; a Python timedelta ends before what an integer can hold."""
LONGEST_DOOR_IDLE_SECONDS = 7 * 86_400
"""A retired signing key is published for 8 days; the JSON door verifies the access token beside a refresh token."""
_LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
_URI_CHARACTERS = r"(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*"
_HOST = r"(?P<host>[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?"
_WEB = re.compile(rf"(?P<scheme>https?)://{_HOST}(?:[/?]{_URI_CHARACTERS})?(?P<fragment>#{_URI_CHARACTERS})?")
_PRIVATE_USE = re.compile(rf"[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+:/{_URI_CHARACTERS}")


class ClientMetadataError(ValueError):
    """The metadata cannot be accepted; the message names the field and what is wrong with it."""


def check_redirect_uri(value: str) -> str:
    """An absolute URI without a fragment (RFC 6749 §3.1.2); http only to this machine.

    Private-use schemes have a dot (RFC 8252 §7.1), which `javascript:` and its like have not.
    """
    web = _web(value)
    if web is None:
        if len(value) > LONGEST_URI or not _PRIVATE_USE.fullmatch(value):
            raise ValueError(
                "must be https, http to localhost, or a private-use scheme such as com.example.app:/callback; "
                f"written as RFC 3986 has it, without credentials, at most {LONGEST_URI} characters"
            )
        return value
    if web["fragment"] is not None:
        raise ValueError("must not have a fragment")
    if web["scheme"] == "http" and web["host"].lower() not in _LOOPBACK_HOSTS:
        raise ValueError("must be https, or http to localhost")
    return value


def check_web_uri(value: str) -> str:
    """An http(s) URI that a person may follow."""
    if _web(value) is None:
        raise ValueError("must be an http or https URL, written as RFC 3986 has it, without credentials")
    return value


def _web(value: str) -> re.Match[str] | None:
    """The parts of an http(s) URI that every reader takes apart in the same way, or None."""
    found = _WEB.fullmatch(value) if len(value) <= LONGEST_URI else None
    if found is None or (found["port"] is not None and not 0 < int(found["port"]) < 65536):
        return None
    if found["host"].startswith("["):
        try:
            IPv6Address(found["host"][1:-1])
        except ValueError:
            return None
    return found


def check_name(value: str) -> str:
    """A text that people read: no line breaks, nothing invisible that could turn the words around it."""
    if not value.isprintable():
        raise ValueError("must be printable")
    return value


def check_scope(value: str) -> str:
    """Scope tokens (RFC 6749 §3.3) separated by single spaces, none twice."""
    tokens = value.split(" ")
    if not all(SCOPE_TOKEN.match(token) for token in tokens) or len(set(tokens)) != len(tokens):
        raise ValueError("must be scope tokens separated by single spaces, none twice")
    return value


RedirectUri = Annotated[str, AfterValidator(check_redirect_uri)]
Name = Annotated[str, AfterValidator(check_name)]
WebUri = Annotated[str, AfterValidator(check_web_uri)]
Scope = Annotated[str, AfterValidator(check_scope)]


class ClientMetadata(BaseModel):
    """The whole of what a client registered, with the defaults filled in."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    client_name: Name = Field("", max_length=255)
    client_uri: WebUri | None = None
    logo_uri: WebUri | None = None
    policy_uri: WebUri | None = None
    tos_uri: WebUri | None = None
    application_type: Literal["web", "native"] = "web"
    redirect_uris: list[RedirectUri] = Field(default_factory=list, max_length=50)
    post_logout_redirect_uris: list[RedirectUri] = Field(default_factory=list, max_length=50)
    response_types: list[Literal["code"]] = Field(default_factory=lambda: ["code"], min_length=1)
    grant_types: list[Literal["authorization_code", "refresh_token", "client_credentials"]] = Field(
        default_factory=lambda: ["authorization_code"], min_length=1
    )
    token_endpoint_auth_method: Literal["client_secret_basic", "client_secret_post", "none"] = "client_secret_basic"
    scope: Scope = "openid"
    id_token_signed_response_alg: Literal["RS256", "ES256"] = "RS256"
    default_max_age: int | None = Field(None, ge=0, le=LONGEST_MAX_AGE_SECONDS)
    require_pkce: bool = True
    first_party_login: bool = False
    access_token_lifetime_seconds: int | None = Field(None, ge=1, le=86_400)
    refresh_policy: Preset | None = Field(None, strict=False)
    refresh_token_idle_lifetime_seconds: int = Field(IDLE_LIFETIME_SECONDS, ge=1)
    refresh_token_absolute_lifetime_seconds: int = Field(ABSOLUTE_LIFETIME_SECONDS, ge=1, le=10 * 365 * 86_400)
    on_logout: Literal["keep", "revoke"] = "keep"
    on_shadowing: Literal["alert", "revoke"] = "alert"
    forward_limit: int = Field(FORWARD_LIMIT, ge=0, le=100)

    @field_validator("refresh_policy", mode="before")
    @classmethod
    def _check_policy(cls, value: object) -> object:
        if value == SENDER_CONSTRAINED:
            raise ValueError(RESERVED)
        return value

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if "authorization_code" in self.grant_types and not self.redirect_uris:
            raise ValueError("redirect_uris: the authorization_code grant needs at least one")
        if "refresh_token" in self.grant_types and not self._begins_grants:
            raise ValueError("grant_types: refresh_token is no use without authorization_code or first_party_login")
        if "client_credentials" in self.grant_types and self.is_public:
            raise ValueError("grant_types: client_credentials needs a client that can prove itself")
        if self.refresh_token_idle_lifetime_seconds > self.refresh_token_absolute_lifetime_seconds:
            raise ValueError("refresh_token_idle_lifetime_seconds: must not be longer than the absolute lifetime")
        if self.is_public and not self.require_pkce:
            raise ValueError("require_pkce: a public client always needs PKCE (RFC 9700 §2.1.1)")
        return self

    @property
    def _may_refresh(self) -> bool:
        return "refresh_token" in self.grant_types and OFFLINE_ACCESS in self.scopes

    @property
    def _begins_grants(self) -> bool:
        return "authorization_code" in self.grant_types or self.first_party_login

    @property
    def is_public(self) -> bool:
        """Without a secret or key of its own."""
        return self.token_endpoint_auth_method == "none"

    @property
    def fits_json_door(self) -> bool:
        """Whether people can sign in for it at `/authentication/login`: no secret is asked there, and it must renew.

        A database from before there was the door may hold the mark at a client that does not fit.
        """
        return self.first_party_login and self.is_public and self._may_refresh

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scope tokens that the client may ask for, in its order."""
        return tuple(self.scope.split(" "))

    def grantable(self, asked: Sequence[str]) -> tuple[str, ...]:
        """What is asked, each once, without `offline_access` where this client may not refresh (OIDC Core §11)."""
        return tuple(scope for scope in dict.fromkeys(asked) if scope != OFFLINE_ACCESS or self._may_refresh)

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
        parsed = ClientMetadata.model_validate(values)
    except ValidationError as error:
        raise ClientMetadataError("; ".join(_describe(problem) for problem in error.errors())) from None
    _check_json_door(parsed)
    return parsed


def _check_json_door(parsed: ClientMetadata) -> None:
    if not parsed.first_party_login:
        return
    if not parsed.fits_json_door:
        raise ClientMetadataError(
            "first_party_login: is for a public client (token_endpoint_auth_method none) with the grant type "
            "refresh_token and the scope offline_access"
        )
    if parsed.refresh_token_idle_lifetime_seconds > LONGEST_DOOR_IDLE_SECONDS:
        raise ClientMetadataError(
            "first_party_login: refresh_token_idle_lifetime_seconds must not be longer than "
            f"{LONGEST_DOOR_IDLE_SECONDS}, because the access token beside must still be verifiable"
        )


def _describe(problem: ErrorDetails) -> str:
    where = ".".join(str(part) for part in problem["loc"])
    message = problem["msg"].removeprefix("Value error, ")
    return f"{where}: {message}" if where else message

"""RULES: a client's metadata, checked once when it is written.

Names as in RFC 7591 §2 and OpenID Connect Registration §2; ours are `require_pkce`, `first_party_login`,
`claims_in_id_token`, `access_token_lifetime_seconds`, `refresh_policy`, `refresh_token_*_lifetime_seconds`,
`on_logout`, `on_shadowing` and `forward_limit`.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from idp.clients.jwks import check_jwks
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
from idp.clients.response_types import CODE, IMPLICIT, ResponseType, canonical, missing_grant_types
from idp.clients.scopes import OFFLINE_ACCESS
from idp.clients.uris import (
    check_backchannel_logout_uri,
    check_frontchannel_logout_uri,
    check_https_uri,
    check_initiate_login_uri,
    check_redirect_uri,
    check_request_uri,
    check_web_uri,
    web_parts,
)

SCOPE_TOKEN = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+\Z")
PRINTABLE = re.compile(r"[\x20-\x7e]{1,255}\Z")
LONGEST_MAX_AGE_SECONDS = 999_999_999
"""As many as /authorize accepts; a Python timedelta ends before what an integer can hold."""
LONGEST_DOOR_IDLE_SECONDS = 7 * 86_400
"""A retired signing key is published for 8 days; the JSON door verifies the access token beside a refresh token."""


class ClientMetadataError(ValueError):
    """The metadata cannot be accepted; the message names the field and what is wrong with it."""


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
Jwks = Annotated[dict[str, Any], AfterValidator(check_jwks)]
HttpsUri = Annotated[str, AfterValidator(check_https_uri)]
RequestUri = Annotated[str, AfterValidator(check_request_uri)]
InitiateLoginUri = Annotated[str, AfterValidator(check_initiate_login_uri)]
BackchannelLogoutUri = Annotated[str, AfterValidator(check_backchannel_logout_uri)]
Scope = Annotated[str, AfterValidator(check_scope)]
SignatureAlgorithm = Literal["RS256", "ES256", "PS256", "EdDSA"]
AuthMethod = Literal["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt", "none"]


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
    response_types: list[ResponseType] = Field(default_factory=lambda: [CODE], min_length=1, max_length=10)
    grant_types: list[Literal["authorization_code", "implicit", "refresh_token", "client_credentials"]] = Field(
        default_factory=lambda: ["authorization_code"], min_length=1
    )
    token_endpoint_auth_method: AuthMethod = "client_secret_basic"
    token_endpoint_auth_signing_alg: Literal["RS256", "ES256", "PS256", "EdDSA", "HS256"] | None = None
    jwks: Jwks | None = None
    jwks_uri: HttpsUri | None = None
    scope: Scope = "openid"
    subject_type: Literal["public", "pairwise"] = "public"
    sector_identifier_uri: HttpsUri | None = None
    id_token_signed_response_alg: SignatureAlgorithm = "RS256"
    userinfo_signed_response_alg: SignatureAlgorithm | None = None
    request_object_signing_alg: SignatureAlgorithm | None = None
    request_uris: list[RequestUri] = Field(default_factory=list, max_length=50)
    default_max_age: int | None = Field(None, ge=0, le=LONGEST_MAX_AGE_SECONDS)
    require_auth_time: bool = False
    default_acr_values: list[Name] = Field(default_factory=list, max_length=10)
    initiate_login_uri: InitiateLoginUri | None = None
    backchannel_logout_uri: BackchannelLogoutUri | None = None
    backchannel_logout_session_required: bool = False
    frontchannel_logout_uri: HttpsUri | None = None
    frontchannel_logout_session_required: bool = False
    contacts: list[Name] = Field(default_factory=list, max_length=10)
    software_id: Name = Field("", max_length=255)
    software_version: Name = Field("", max_length=255)
    claims_in_id_token: bool = False
    require_pkce: bool = True
    first_party_login: bool = False
    access_token_lifetime_seconds: int | None = Field(None, ge=1, le=86_400)
    refresh_policy: Preset | None = Field(None, strict=False)
    refresh_token_idle_lifetime_seconds: int = Field(IDLE_LIFETIME_SECONDS, ge=1)
    refresh_token_absolute_lifetime_seconds: int = Field(ABSOLUTE_LIFETIME_SECONDS, ge=1, le=10 * 365 * 86_400)
    on_logout: Literal["keep", "revoke"] = "keep"
    on_shadowing: Literal["alert", "revoke"] = "alert"
    forward_limit: int = Field(FORWARD_LIMIT, ge=0, le=100)

    @field_validator("response_types", mode="before")
    @classmethod
    def _order_words(cls, value: object) -> object:
        """Their words may come in any order; what is none of ours stays as it is, to be refused."""
        if not isinstance(value, list):
            return value
        values = cast("list[object]", value)
        return [(canonical(each) or each) if isinstance(each, str) else each for each in values]

    @field_validator("refresh_policy", mode="before")
    @classmethod
    def _check_policy(cls, value: object) -> object:
        if value == SENDER_CONSTRAINED:
            raise ValueError(RESERVED)
        return value

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        for grant_type in ("authorization_code", IMPLICIT):
            if grant_type in self.grant_types and not self.redirect_uris:
                raise ValueError(f"redirect_uris: the {grant_type} grant needs at least one")
        self._check_response_types()
        if "refresh_token" in self.grant_types and not self._begins_grants:
            raise ValueError("grant_types: refresh_token is no use without authorization_code or first_party_login")
        if "client_credentials" in self.grant_types and self.is_public:
            raise ValueError("grant_types: client_credentials needs a client that can prove itself")
        if self.refresh_token_idle_lifetime_seconds > self.refresh_token_absolute_lifetime_seconds:
            raise ValueError("refresh_token_idle_lifetime_seconds: must not be longer than the absolute lifetime")
        if self.is_public and not self.require_pkce:
            raise ValueError("require_pkce: a public client always needs PKCE (RFC 9700 §2.1.1)")
        check_frontchannel_logout_uri(self.frontchannel_logout_uri, self.redirect_uris)
        self._check_keys()
        self._check_subject()
        return self

    def _check_response_types(self) -> None:
        """Each needs its grant types (OIDC Registration §2); the default needs none, for clients that never ask."""
        if self.response_types == [CODE] and IMPLICIT not in self.grant_types:
            return
        for missing in missing_grant_types(self.response_types, self.grant_types):
            raise ValueError(f"grant_types: the response_types need {missing} among them")

    def _check_keys(self) -> None:
        if self.jwks is not None and self.jwks_uri is not None:
            raise ValueError("jwks: stands beside jwks_uri; only one of them is allowed")
        method, alg = self.token_endpoint_auth_method, self.token_endpoint_auth_signing_alg
        if method == "private_key_jwt" and self.jwks is None and self.jwks_uri is None:
            raise ValueError("jwks_uri: private_key_jwt needs the client's public keys, here or in jwks")
        signs = {"client_secret_jwt": alg in (None, "HS256"), "private_key_jwt": alg != "HS256"}
        if not signs.get(method, alg is None):
            raise ValueError("token_endpoint_auth_signing_alg: does not fit token_endpoint_auth_method")

    def _check_subject(self) -> None:
        if self.subject_type == "public":
            return
        if self.sector_identifier is None:
            raise ValueError(
                "sector_identifier_uri: is needed for subject_type pairwise, because the redirect_uris have no host or "
                "several (OIDC Core §8.1)"
            )
        if self.first_party_login:
            raise ValueError("first_party_login: is for a client with subject_type public")

    @property
    def sector_identifier(self) -> str | None:
        """The host whose clients know a person under one pairwise subject (OIDC Core §8.1); None: there is not one."""
        uris = [self.sector_identifier_uri] if self.sector_identifier_uri else self.redirect_uris
        hosts = {web["host"].lower() if (web := web_parts(uri)) else None for uri in uris}
        return hosts.pop() if len(hosts) == 1 else None

    @property
    def pairwise_sector(self) -> str | None:
        """The sector whose subjects this client is told; None: it is told people's ids."""
        return self.sector_identifier if self.subject_type == "pairwise" else None

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
    def has_secret(self) -> bool:
        """Whether it shares a secret with us."""
        return self.token_endpoint_auth_method.startswith("client_secret_")

    @property
    def signs_with_secret(self) -> bool:
        """Whether we need that secret itself."""
        return self.token_endpoint_auth_method == "client_secret_jwt"

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

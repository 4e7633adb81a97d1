"""The settings of the provider: environment variables with the prefix `IDP_`."""

import re
from ipaddress import ip_address, ip_network
from ssl import create_default_context
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from shared.database import require_database_url
from shared.paths import PROJECT, VAR
from shared.settings import ServiceSettings, require_origin, split_commas

DEMO_PROVISION_FILE = str(PROJECT / "idp" / "demo.toml")
SHORTEST_TOKEN = 20
_VARIABLE = re.compile(r"[a-z][a-z0-9_]*\Z")
DEMO_VARIABLES = ["mvc_client_base_url=http://localhost:5002", "api1_base_url=http://localhost:5001"]


class IdpSettings(ServiceSettings):
    """What an operator can choose; every one has a row in `idp/README.md`."""

    model_config = SettingsConfigDict(env_prefix="IDP_")

    issuer: str = Field(
        "http://localhost:5000",
        description="The provider's name in every token, letter by letter; never taken from the Host header.",
    )
    bind: str = Field("127.0.0.1:5000", description="`host:port` to listen on.")
    database_url: str = Field(
        f"sqlite:///{VAR / 'idp.sqlite'}", description="SQLAlchemy URL of the database; SQLite or PostgreSQL."
    )
    provision_file: str = Field(
        "",
        description="TOML file with clients, API resources and users, loaded at the start; demo.toml in development.",
    )
    provision_variables: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Comma list of `name=value` that the provisioning file may refer to as `{name}`.",
    )
    access_token_lifetime_seconds: int = Field(
        60, ge=1, le=86_400, description="Life of an access token, for clients that set none."
    )
    clock_skew_seconds: int = Field(
        60,
        ge=0,
        le=600,
        description="How far clocks may differ: access tokens at userinfo, what clients sign.",
    )
    login_throttle: Literal["on", "off"] = Field(
        "on", description="`off` lets passwords be tried without limit; development only."
    )
    password_lock_file: str = Field(
        "",
        description="File on which the workers of a machine take turns at looking at passwords; by default "
        "`sixty-passwords-UID.lock` in the folder for temporary files.",
    )
    lineage: Literal["on", "off"] = Field(
        "on", description="`off` keeps no events of a grant's life: renewals cost one statement less."
    )
    purge_interval_seconds: int = Field(
        3600, ge=0, le=604_800, description="How often what is over is thrown away, and keys are looked at; 0: never."
    )
    signing_key_lifetime_days: int = Field(
        90, ge=0, le=3650, description="How long a key signs tokens before its successor does; 0: until a command."
    )
    refresh_key_lifetime_days: int = Field(
        90, ge=0, le=3650, description="The same for the keys that make refresh tokens."
    )
    audit_retention_days: int = Field(
        400, ge=0, le=36_500, description="How long audit events stay in the database; 0: for ever."
    )
    registration: Literal["off", "token", "open"] = Field(
        "off", description="Who may register clients at /register: nobody, who has the token, or anybody."
    )
    registration_token: SecretStr = Field(
        SecretStr(""), description="What whoever registers a client must send, with IDP_REGISTRATION=token."
    )
    outbound_ca_file: str = Field(
        "", description="PEM file with certificates to trust, besides the usual ones, where clients' URLs are fetched."
    )
    outbound_allow_private: bool = Field(
        False, description="Lets clients' URLs lead to this machine and its network; development only."
    )
    trusted_proxies: Annotated[list[str], NoDecode] = Field(
        default_factory=list,
        description="Comma list of addresses or CIDRs whose X-Forwarded-For and X-Forwarded-Proto are believed.",
    )

    @field_validator("provision_variables", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return split_commas(value)

    @field_validator("issuer")
    @classmethod
    def _check_issuer(cls, value: str) -> str:
        parts = urlsplit(require_origin(value))
        if not value.startswith(f"{parts.scheme}://{parts.netloc}") or parts.path:
            raise ValueError("must be a small http or https, a host and perhaps a port: no path is served")
        if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
            raise ValueError("must be https; http is for this machine only, /token refuses it elsewhere")
        return value

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, value: str) -> str:
        return require_database_url(value)

    @field_validator("outbound_ca_file")
    @classmethod
    def _check_ca_file(cls, value: str) -> str:
        try:
            if value:
                create_default_context(cafile=value)
        except OSError as error:  # ssl.SSLError is one
            raise ValueError(f"must name a readable PEM file with certificates ({error.strerror or error})") from None
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _check_proxies(cls, value: list[str]) -> list[str]:
        for proxy in value:
            try:
                ip_network(proxy)
            except ValueError:
                raise ValueError(f"{proxy} is not an address or a network such as 10.0.0.0/8") from None
        return value

    @model_validator(mode="after")
    def _check_variables(self) -> Self:
        for pair in self.provision_variables:  # not as the field's validator: its message would show the values
            name, separator, _ = pair.partition("=")
            if not separator or not _VARIABLE.match(name.strip()):
                raise ValueError("IDP_PROVISION_VARIABLES: must be name=value, name=value; names in small letters")
        return self

    @model_validator(mode="after")
    def _check_registration(self) -> Self:
        if self.registration == "token" and len(self.registration_token.get_secret_value()) < SHORTEST_TOKEN:
            raise ValueError(
                "IDP_REGISTRATION_TOKEN: must have at least 20 characters with IDP_REGISTRATION = 'token'. "
                "Make one: python -m idp config secret-key"
            )
        return self

    @model_validator(mode="after")
    def _check_environment(self) -> Self:
        if self.is_development:
            return self
        if self.login_throttle == "off":
            raise ValueError("IDP_LOGIN_THROTTLE = 'off': is for development only. Remove it or set it to on")
        if self.outbound_allow_private:
            raise ValueError("IDP_OUTBOUND_ALLOW_PRIVATE = 'true': is for development only. Remove it")
        if "issuer" not in self.model_fields_set:
            raise ValueError("IDP_ISSUER: is not set. Set it to the public URL of this provider, without a final slash")
        if "database_url" not in self.model_fields_set:
            raise ValueError("IDP_DATABASE_URL: is not set. Set it, for example to sqlite:////var/lib/sixty/idp.sqlite")
        return self

    @property
    def is_https(self) -> bool:
        """Whether the public URL is https: then cookies are Secure and carry the `__Host-` prefix."""
        return self.issuer.startswith("https://")

    @property
    def provision_path(self) -> str:
        """The provisioning file to load at the start; empty: none."""
        return self.provision_file or (DEMO_PROVISION_FILE if self.is_development else "")

    @property
    def provision_values(self) -> dict[str, str]:
        """What `{name}` stands for in the provisioning file."""
        demo = DEMO_VARIABLES if self.is_development else []
        pairs = (pair.partition("=") for pair in [*demo, *self.provision_variables])
        values = {name.strip(): value.strip() for name, _, value in pairs}
        if "mvc_client_base_url" in values:
            values.setdefault("mvc_client_backchannel_url", values["mvc_client_base_url"])
        return values


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False

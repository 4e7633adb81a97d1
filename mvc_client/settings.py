"""The settings of the web client: environment variables with the prefix `MVC_CLIENT_`."""

from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from mvc_client.renewal_mode import RenewalMode
from shared.database import require_database_url
from shared.paths import VAR
from shared.settings import ServiceSettings, require_origin

DEMO_CLIENT_SECRET = "mvc secret"
SCOPE = "openid profile email phone address api1 offline_access"
_NEEDED_IN_PRODUCTION = ("issuer", "client_id", "client_secret", "api1_url", "base_url", "database_url")


class MvcClientSettings(ServiceSettings):
    """What an operator can choose; every one has a row in `mvc_client/README.md`."""

    model_config = SettingsConfigDict(env_prefix="MVC_CLIENT_")

    issuer: str = Field("http://localhost:5000", description="The provider's name, letter by letter as it says it.")
    backchannel_url: str | None = Field(
        None, description="Origin where this server reaches the provider, if that is not the issuer's."
    )
    client_id: str = Field("mvc client", min_length=1, description="How this application is registered there.")
    client_secret: SecretStr = Field(
        SecretStr(DEMO_CLIENT_SECRET), min_length=1, description="Its secret, sent by HTTP Basic."
    )
    api1_url: str = Field("http://localhost:5001", description="Where api1 is reached.")
    base_url: str = Field(
        "http://localhost:5002",
        description="This application's public URL: redirect URIs are made from it, never from the Host header.",
    )
    bind: str = Field("127.0.0.1:5002", description="`host:port` to listen on.")
    database_url: str = Field(
        f"sqlite:///{VAR / 'mvc_client.sqlite'}", description="SQLAlchemy URL of the database; SQLite or PostgreSQL."
    )
    renewal: RenewalMode = Field(
        RenewalMode.BOTH, description="When to renew: `ahead` of `exp`, `on_401`, or `both`; the page can switch it."
    )
    renew_before_expiry_seconds: int = Field(
        10, ge=0, le=3600, description="How long before `exp` to renew ahead; at most a quarter of the token's life."
    )

    @field_validator("issuer", "api1_url", "base_url", "backchannel_url")
    @classmethod
    def _check_url(cls, value: str | None) -> str | None:
        return None if value is None else require_origin(value)

    @field_validator("base_url")
    @classmethod
    def _check_base_url(cls, value: str) -> str:
        if urlsplit(value).path:
            raise ValueError("must be scheme, host and perhaps a port: no path is served")
        return value

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, value: str) -> str:
        return require_database_url(value)

    @model_validator(mode="after")
    def _check_environment(self) -> Self:
        if self.is_development:
            return self
        for name in _NEEDED_IN_PRODUCTION:
            if name not in self.model_fields_set:
                raise ValueError(f"MVC_CLIENT_{name.upper()}: is not set. Production has no default for it; set it")
        if self.client_secret.get_secret_value() == DEMO_CLIENT_SECRET:
            raise ValueError("MVC_CLIENT_CLIENT_SECRET: is the demo's. Register a secret of your own and set it here")
        return self

    @property
    def is_https(self) -> bool:
        """Whether the public URL is https: then the cookie is Secure and carries the `__Host-` prefix."""
        return self.base_url.startswith("https://")

    @property
    def issuer_origin(self) -> str:
        """Scheme, host and port of the provider, as browsers see it."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def redirect_uri(self) -> str:
        """Where the provider sends the browser after signing in."""
        return f"{self.base_url}/signin-oidc"

    @property
    def post_logout_redirect_uri(self) -> str:
        """Where the provider sends the browser after signing out."""
        return f"{self.base_url}/signout-callback-oidc"

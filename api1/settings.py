"""The settings of the API: environment variables with the prefix `API1_`."""

from typing import Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from shared.database import require_database_url
from shared.paths import VAR
from shared.settings import ServiceSettings, require_origin

LARGEST_CLOCK_SKEW_SECONDS = 86_400


class Api1Settings(ServiceSettings):
    """What an operator can choose; every one has a row in `api1/README.md`."""

    model_config = SettingsConfigDict(env_prefix="API1_")

    bind: str = Field("127.0.0.1:5001", description="`host:port` to listen on.")
    base_url: str = Field(
        "http://localhost:5001",
        description="The API's public URL, the `resource` of its metadata; never taken from the Host header.",
    )
    issuer: str = Field(
        "http://localhost:5000", description="The provider whose tokens are accepted, letter by letter as in `iss`."
    )
    backchannel_url: str = Field(
        "", description="Where this server reaches the provider, if not at its issuer; only transport."
    )
    audience: str = Field("api1", min_length=1, description="What must be among a token's `aud`.")
    clock_skew_seconds: int = Field(
        60,
        ge=0,
        le=LARGEST_CLOCK_SKEW_SECONDS,
        description="How long after `exp` a token is still accepted, and how long before `nbf`.",
    )
    database_url: str = Field(
        f"sqlite:///{VAR / 'api1.sqlite'}", description="SQLAlchemy URL of the database; SQLite or PostgreSQL."
    )

    docs_client_id: str = Field(
        "",
        description="The public client that /docs signs in as; unset: a token is pasted there.",
    )

    @field_validator("issuer", "base_url")
    @classmethod
    def _check_origin(cls, value: str) -> str:
        return require_origin(value)

    @field_validator("backchannel_url")
    @classmethod
    def _check_backchannel(cls, value: str) -> str:
        return require_origin(value) if value else value

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, value: str) -> str:
        return require_database_url(value)

    @model_validator(mode="after")
    def _check_environment(self) -> Self:
        if self.is_development:
            return self
        if "issuer" not in self.model_fields_set:
            raise ValueError("API1_ISSUER: is not set. Set it to the provider's issuer, without a final slash")
        if "base_url" not in self.model_fields_set:
            raise ValueError("API1_BASE_URL: is not set. Set it to the public URL of this API, without a final slash")
        if "database_url" not in self.model_fields_set:
            raise ValueError("API1_DATABASE_URL: is not set. Production has no default for it; set it")
        return self

    @property
    def is_https(self) -> bool:
        """Whether the public URL is https."""
        return self.base_url.startswith("https://")

"""What the settings of all three services have in common: where they come from and how a wrong one stops the start.

Each service subclasses `ServiceSettings` with its own prefix. Values come from the environment, then from a `.env` file
in the working directory. A name with the service's prefix that no field has is refused: a typo must not pass silently.
"""

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.paths import VAR

ENV_FILE = ".env"
MINIMUM_SECRET_KEY_CHARACTERS = 32
_URL_CHARACTERS = re.compile(r"[\x21-\x7e]+")


class SettingsError(Exception):
    """A setting is missing or wrong; the message names the variable, the value and the remedy."""


def split_commas(value: object) -> object:
    """`a, b` as ["a", "b"]; an empty text as []."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def require_origin(value: str) -> str:
    """An http(s) URL without a trailing slash, query or fragment: what an issuer or a base URL is here."""
    parts = urlsplit(value)  # drops control characters, so the value itself is looked at too
    if not _URL_CHARACTERS.fullmatch(value) or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an absolute http or https URL")
    if parts.netloc.endswith(":") or parts.port == 0:  # and reading `port` raises for one that is no number up to 65535
        raise ValueError("must have a port from 1 to 65535, or none")
    if value.endswith("/") or "?" in value or "#" in value or parts.username is not None:
        raise ValueError("must have no trailing slash, no query, no fragment and no credentials")
    return value


class ServiceSettings(BaseSettings):
    """The settings that every service has, under its own prefix."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
        frozen=True,
    )

    environment: Literal["development", "production"] = Field(
        "production", description="`development` allows demo secrets, generated keys and the moving clock."
    )
    bind: str = Field("", description="`host:port` to listen on.")
    workers: int = Field(1, ge=1, le=64, description="Worker processes.")
    log_format: Literal["console", "json"] = Field(
        "console", description="`console` for people, `json` for machines: one object a line."
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Signs cookies and seals what is stored; at least 32 characters. In development it is made "
        "at the first start and kept in `var/`.",
    )
    secret_key_previous: Annotated[list[SecretStr], NoDecode] = Field(
        default_factory=list, description="Comma list of former secret keys, still accepted."
    )
    metrics_bind: str | None = Field(
        None, description="`host:port` where Prometheus finds the meters, and nothing else; unset: nowhere."
    )

    @field_validator("secret_key_previous", mode="before")
    @classmethod
    def _split_previous(cls, value: object) -> object:
        return split_commas(value)

    @field_validator("bind", "metrics_bind")
    @classmethod
    def _check_bind(cls, value: str | None) -> str | None:
        if value is None:
            return None
        host, separator, port = value.rpartition(":")
        if not (separator and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise ValueError("must be host:port, for example 127.0.0.1:5000")
        return value

    @model_validator(mode="after")
    def _check_metrics_port(self) -> Self:
        if self.metrics_address and self.metrics_address[1] == self.port:
            name = f"{self.prefix()}METRICS_BIND"
            raise ValueError(f"{name} = {self.metrics_bind!r}: must have another port than {self.prefix()}BIND")
        return self

    @model_validator(mode="after")
    def _check_secret_key(self) -> Self:
        key = self.secret_key.get_secret_value()
        name = f"{self.prefix()}SECRET_KEY"
        if not key:
            if self.environment == "production":
                raise ValueError(
                    f"{name}: is not set. Set it to a random text of at least {MINIMUM_SECRET_KEY_CHARACTERS} "
                    "characters, for example: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
                )
            generated = SecretStr(_kept_secret_key(VAR / name.lower()))
            object.__setattr__(self, "secret_key", generated)  # the model is frozen for everybody else
        elif len(key) < MINIMUM_SECRET_KEY_CHARACTERS:
            raise ValueError(f"{name}: is too short. Use at least {MINIMUM_SECRET_KEY_CHARACTERS} random characters")
        return self

    @classmethod
    def prefix(cls) -> str:
        """`IDP_` and so on."""
        return str(cls.model_config.get("env_prefix", ""))

    @property
    def is_development(self) -> bool:
        """Whether demo conveniences are allowed."""
        return self.environment == "development"

    @property
    def host(self) -> str:
        """The address to listen on."""
        return _address(self.bind)[0]

    @property
    def port(self) -> int:
        """The port to listen on."""
        return _address(self.bind)[1]

    @property
    def metrics_address(self) -> tuple[str, int] | None:
        """Where to serve the meters, if anywhere."""
        return _address(self.metrics_bind) if self.metrics_bind else None

    @property
    def secret_keys(self) -> list[str]:
        """The current secret key, then the previous ones."""
        return [key.get_secret_value() for key in (self.secret_key, *self.secret_key_previous)]


S = TypeVar("S", bound=ServiceSettings)


def load(cls: type[S], **overrides: Any) -> S:
    """The service's settings. Raises SettingsError with one message for everything that is wrong."""
    try:
        refuse_unknown_names(cls, {**dotenv_values(ENV_FILE), **os.environ})
        return cls(**overrides)
    except ValidationError as error:
        raise SettingsError(_explain(cls, error)) from None
    except OSError as error:
        raise SettingsError(f"{error.filename}: {error.strerror}. The settings are read from there") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{ENV_FILE}: is not text in UTF-8") from None


def refuse_unknown_names(cls: type[ServiceSettings], environment: Mapping[str, str | None]) -> None:
    """Raise SettingsError for a variable with our prefix that is no setting, with the nearest one that is."""
    prefix = cls.prefix()
    known = {prefix + name.upper() for name in cls.model_fields}
    for name in sorted(environment):
        if name.upper().startswith(prefix) and name.upper() not in known:
            near = get_close_matches(name.upper(), known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(sorted(known))}."
            raise SettingsError(f"{name}: there is no such setting. {hint}")


def _address(bind: str) -> tuple[str, int]:
    """Host and port of `host:port`; the host of `[::1]:5000` without its brackets."""
    host, _, port = bind.rpartition(":")
    return host.strip("[]"), int(port)


def _explain(cls: type[ServiceSettings], error: ValidationError) -> str:
    lines: list[str] = []
    for problem in error.errors(include_url=False, include_context=False):
        message = problem["msg"].removeprefix("Value error, ")
        if not problem["loc"]:
            lines.append(message)
            continue
        field = str(problem["loc"][0])
        name = cls.prefix() + field.upper()
        value = _shown_value(cls, field, name)
        lines.append(f"{name}{value}: {message[0].lower()}{message[1:]}")
    return "\n".join(lines)


def _shown_value(cls: type[ServiceSettings], field: str, name: str) -> str:
    """` = 'x'`, or nothing for a secret, a URL that may hold a password, or a value that was not set."""
    secret = "Secret" in str(cls.model_fields[field].annotation) or field.endswith("database_url")
    value = os.environ.get(name, dotenv_values(ENV_FILE).get(name))
    return "" if secret or value is None else f" = {value!r}"


def _kept_secret_key(path: Path) -> str:
    """The secret key in `path`, made at the first call. Two processes that start at once get the same one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        descriptor, fresh = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        Path(fresh).unlink()
    return path.read_text().strip()

"""RULES: the two JSON messages. Strict where parsers are lenient: a name twice, or a text nobody can store."""

from dataclasses import dataclass, field
from typing import cast

from shared import strict_json


@dataclass(frozen=True)
class Credentials:
    """What somebody signs in with; whether it can be a username or a password is not judged here."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class TokenPair:
    """An access token, which may be expired, and the refresh token that came with it."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)


def read_login(body: bytes) -> Credentials | None:
    """`{"username", "password"}`, further members ignored; None where it is anything else."""
    found = _texts(body, "username", "password")
    return Credentials(*found) if found else None


def read_refresh(body: bytes) -> TokenPair | None:
    """`{"accessToken", "refreshToken"}`, further members ignored; None where it is anything else."""
    found = _texts(body, "accessToken", "refreshToken")
    return TokenPair(*found) if found else None


def _texts(body: bytes, *names: str) -> list[str] | None:
    try:
        message = strict_json.loads(body)
    except ValueError:
        return None
    if not isinstance(message, dict):
        return None
    values = [cast("dict[str, object]", message).get(name) for name in names]
    texts = [value for value in values if isinstance(value, str) and _is_text(value)]
    return texts if len(texts) == len(names) else None


def _is_text(value: str) -> bool:
    """Neither NUL nor a lone surrogate, which JSON can escape and nothing can store."""
    try:
        return b"\0" not in value.encode()
    except UnicodeEncodeError:
        return False

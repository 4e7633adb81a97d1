"""RULES: what one token answer gives, and when it is time to renew it (RFC 6749 §5.1 and §6).

`expires_at` is counted from the second in which we asked: a slow answer never makes a token look younger than it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from mvc_client.renewal_mode import RenewalMode

LARGEST_MARGIN = 0.25  # of the token's life: a margin as long as the life would renew on every single call
DEFAULT_LIFETIME_SECONDS = 60  # `expires_in` is only recommended (RFC 6749 §5.1)
LONGEST_LIFETIME_SECONDS = 10 * 365 * 86_400
_TEXTS = ("access_token", "refresh_token", "id_token", "scope")


@dataclass(frozen=True)
class TokenSet:
    """The tokens of one session at one time. `number`: 1 at sign-in, one more with each renewal.

    `refresh_idle_end`, `refresh_absolute_end`: Unix seconds at which the refresh token ends, unused and in any case;
    None where the provider does not tell (draft-ietf-oauth-refresh-token-expiration-02).
    """

    number: int
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    id_token: str = field(repr=False)
    scope: str
    asked_at: datetime
    expires_in_seconds: int
    refresh_idle_end: int | None = None
    refresh_absolute_end: int | None = None

    @property
    def expires_at(self) -> datetime:
        """The first moment at which the access token is expired."""
        return self.asked_at.replace(microsecond=0) + timedelta(seconds=self.expires_in_seconds)


class BrokenAnswer(Exception):
    """A token answer that is none: not usable, and no reason to end anything. `str` names what is wrong."""


def margin(configured_seconds: float, expires_in_seconds: int) -> timedelta:
    """How long before `expires_at` to renew: as configured, at most a quarter of the token's life."""
    return timedelta(seconds=min(configured_seconds, LARGEST_MARGIN * expires_in_seconds))


def renewal_due_at(tokens: TokenSet, configured_seconds: float) -> datetime:
    """From this moment on the next call renews ahead."""
    return tokens.expires_at - margin(configured_seconds, tokens.expires_in_seconds)


def due(mode: RenewalMode, tokens: TokenSet, configured_seconds: float, now: datetime) -> bool:
    """Whether a call at `now` renews before it sends."""
    return mode.renews_ahead and tokens.refresh_token is not None and now >= renewal_due_at(tokens, configured_seconds)


def first(answer: Mapping[str, Any], asked_at: datetime, scope: str) -> TokenSet:
    """The tokens of a sign-in. `scope`: what was asked for, valid if the answer names none. Raises BrokenAnswer."""
    _check(answer)
    if not answer.get("id_token"):
        raise BrokenAnswer("the answer has no id_token")
    return TokenSet(
        number=1,
        access_token=answer["access_token"],
        refresh_token=answer.get("refresh_token") or None,
        id_token=answer["id_token"],
        scope=answer.get("scope") or scope,
        asked_at=asked_at,
        expires_in_seconds=_lifetime(answer),
        **_refresh_ends(answer, asked_at),
    )


def renewed(before: TokenSet, answer: Mapping[str, Any], asked_at: datetime) -> TokenSet:
    """The tokens after a renewal; what the answer leaves out stays as it was. Raises BrokenAnswer."""
    _check(answer)
    return TokenSet(
        number=before.number + 1,
        access_token=answer["access_token"],
        refresh_token=answer.get("refresh_token") or before.refresh_token,
        id_token=answer.get("id_token") or before.id_token,
        scope=answer.get("scope") or before.scope,
        asked_at=asked_at,
        expires_in_seconds=_lifetime(answer),
        **_refresh_ends(answer, asked_at),
    )


def to_json(tokens: TokenSet) -> dict[str, Any]:
    """What is sealed and stored."""
    return {
        "number": tokens.number,
        "access_token": tokens.access_token,
        "refresh_token": tokens.refresh_token,
        "id_token": tokens.id_token,
        "scope": tokens.scope,
        "asked_at": tokens.asked_at.timestamp(),
        "expires_in_seconds": tokens.expires_in_seconds,
        "refresh_idle_end": tokens.refresh_idle_end,
        "refresh_absolute_end": tokens.refresh_absolute_end,
    }


def from_json(stored: Mapping[str, Any]) -> TokenSet:
    """The reverse of `to_json`."""
    values: dict[str, Any] = {**stored, "asked_at": datetime.fromtimestamp(stored["asked_at"], UTC)}
    return TokenSet(**values)


def _check(answer: Mapping[str, Any]) -> None:
    if not answer.get("access_token"):
        raise BrokenAnswer("the answer has no access_token")
    for name in _TEXTS:
        if not isinstance(answer.get(name, ""), str | None):
            raise BrokenAnswer(f"{name} is no text")
    if str(answer.get("token_type", "")).lower() != "bearer":
        raise BrokenAnswer("token_type is not Bearer")


def _refresh_ends(answer: Mapping[str, Any], asked_at: datetime) -> dict[str, int | None]:
    """Only told to people, so a value that is none is as good as no value."""
    absolute = _end(answer.get("authorization_expires_in"), asked_at)
    idle = _end(answer.get("refresh_token_timeout"), asked_at)
    if idle is not None and absolute is not None:
        idle = min(idle, absolute)
    return {"refresh_idle_end": idle, "refresh_absolute_end": absolute}


def _end(seconds: object, asked_at: datetime) -> int | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < LONGEST_LIFETIME_SECONDS:
        return None
    return int(asked_at.timestamp()) + int(seconds)


def _lifetime(answer: Mapping[str, Any]) -> int:
    seconds = answer.get("expires_in", DEFAULT_LIFETIME_SECONDS)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 1 <= seconds < LONGEST_LIFETIME_SECONDS:
        raise BrokenAnswer("expires_in is no usable number of seconds")
    return int(seconds)

"""RULES: which key is in use now, and which public keys the world must still know.

A key is *next* until `signs_from`, then *current*, and *retired* from `retired_at`. Others cache our JWKS for up to
`JWKS_MAX_AGE_SECONDS`, so a next key is published before it signs; a retired one stays published until whatever it
signed has lost its use.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

SIGNING_ALGORITHMS = ("ES256", "RS256")
"""One key for each: RS256 is every client's default (OIDC Core §15.1), ES256 seven times cheaper to sign."""

JWKS_MAX_AGE_SECONDS = 60

PUBLISHED_AFTER_RETIREMENT = timedelta(days=8)
"""Access tokens live a day at most, but an ID token is good as `id_token_hint` for as long as a browser session may
last (7 days), expired or not; and a day of slack for clocks and caches."""

PUBLISHED_BEFORE_USE = timedelta(seconds=JWKS_MAX_AGE_SECONDS + 30)
"""Every worker reads its keys again within 5 s, everybody else the JWKS within its age; the rest is slack for clocks.
Refresh-token keys wait as long: all workers must accept a key before one of them uses it."""

K = TypeVar("K", str, int)


@dataclass(frozen=True)
class KeyTimes(Generic[K]):
    """When a key, named by its `kid` or key id, is in use; `retired_at` None: no end is planned."""

    id: K
    signs_from: datetime
    retired_at: datetime | None = None


class State(StrEnum):
    """Where a key is in its life."""

    NEXT = "next"
    CURRENT = "current"
    RETIRED = "retired"


def state(key: KeyTimes[str] | KeyTimes[int], now: datetime) -> State:
    """The key's state by its own times."""
    if key.retired_at is not None and key.retired_at <= now:
        return State.RETIRED
    return State.CURRENT if key.signs_from <= now else State.NEXT


def signs_from(keys: Iterable[KeyTimes[str] | KeyTimes[int]], now: datetime) -> datetime | None:
    """When a key that is made now may be used: at once where there is none yet. None: another one already waits."""
    states = {state(key, now) for key in keys}
    if State.NEXT in states:
        return None
    return now + PUBLISHED_BEFORE_USE if State.CURRENT in states else now


def is_published(key: KeyTimes[K], now: datetime) -> bool:
    """Whether the JWKS names the key."""
    return key.retired_at is None or key.retired_at + PUBLISHED_AFTER_RETIREMENT > now


def in_use(keys: Iterable[KeyTimes[K]], now: datetime) -> K | None:
    """The key to sign with: of those that have begun and not retired, the youngest.

    Has none begun by this clock (somebody moved it back), the one that begins first: better than no answer at all.
    None if all are retired or there is none.
    """
    live = [key for key in keys if key.retired_at is None or key.retired_at > now]
    begun = [key for key in live if key.signs_from <= now]
    if begun:
        return max(begun, key=lambda key: (key.signs_from, key.id)).id
    return min(live, key=lambda key: (key.signs_from, key.id)).id if live else None


def published(keys: Iterable[KeyTimes[str]], now: datetime) -> list[str]:
    """The `kid`s that belong in the JWKS: next, current and recently retired ones, the oldest first."""
    known = [key for key in keys if is_published(key, now)]
    return [key.id for key in sorted(known, key=lambda key: (key.signs_from, key.id))]

"""RULES: which key is in use now, and which public keys the world must still know.

A key is *next* until `signs_from`, then *current*, and *retired* from `retired_at`. Others cache our JWKS for up to
`JWKS_MAX_AGE_SECONDS`, so a next key is published before it signs; a retired one stays published until whatever it
signed has lost its use.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, TypeVar

SIGNING_ALGORITHMS = ("ES256", "RS256", "PS256", "EdDSA")
"""One key for each: RS256 is every client's default (OIDC Core §15.1), ES256 seven times cheaper to sign; PS256 and
EdDSA for clients that ask for them."""

JWKS_MAX_AGE_SECONDS = 60

PUBLISHED_AFTER_RETIREMENT = timedelta(days=8)
"""Access tokens live a day at most, but an ID token is good as `id_token_hint` for as long as a browser session may
last (7 days), expired or not; and a day of slack for clocks and caches."""

PUBLISHED_BEFORE_USE = timedelta(seconds=JWKS_MAX_AGE_SECONDS + 30)
"""Every worker reads its keys again within 5 s, everybody else the JWKS within its age; the rest is slack for clocks.
Refresh-token keys wait as long: all workers must accept a key before one of them uses it."""

LONGEST_WAIT = timedelta(days=7)
"""A key that nobody asked for is made so long before its use: a copy of the database that is younger has the keys of
all tokens, and others may cache the JWKS for longer than they are told."""

REFRESH_KEY_IDS = 255

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


def state(key: KeyTimes[Any], now: datetime) -> State:
    """The key's state by its own times."""
    if key.retired_at is not None and key.retired_at <= now:
        return State.RETIRED
    return State.CURRENT if key.signs_from <= now else State.NEXT


def signs_from(keys: Iterable[KeyTimes[Any]], now: datetime, wait: timedelta = PUBLISHED_BEFORE_USE) -> datetime | None:
    """When a key that is made now may be used: at once where there is none yet. None: another one already waits."""
    states = {state(key, now) for key in keys}
    if State.NEXT in states:
        return None
    return now + wait if State.CURRENT in states else now


def hurried(keys: Iterable[KeyTimes[K]], now: datetime, wait: timedelta = PUBLISHED_BEFORE_USE) -> KeyTimes[K] | None:
    """The next key, if it would begin later than one that is made now: it is there already, and may begin earlier."""
    return next((key for key in keys if key.retired_at is None and key.signs_from > now + wait), None)


def superseded(keys: Iterable[KeyTimes[K]], successor: K, start: datetime) -> list[K]:
    """The keys that retire when `successor` begins at `start`: all others that would be in use then."""
    others = (key for key in keys if key.id != successor)
    return [key.id for key in others if key.retired_at is None or key.retired_at > start]


def wait_of(lifetime: timedelta) -> timedelta:
    """How long a key that is made by itself waits before it is used."""
    return min(LONGEST_WAIT, lifetime / 2)


def next_made_at(keys: Iterable[KeyTimes[Any]], lifetime: timedelta, now: datetime) -> datetime | None:
    """When the next key of one algorithm is made by itself, which may be past; None: never, or it waits already."""
    known = list(keys)
    current = [key.signs_from for key in known if state(key, now) is State.CURRENT]
    if not lifetime or not current or any(state(key, now) is State.NEXT for key in known):
        return None
    return max(current) + lifetime - wait_of(lifetime)


def next_id(newest: int, taken: Collection[int]) -> int | None:
    """The id of a new pair of refresh-token keys. They are handed out in a circle; None: all are taken."""
    circle = ((newest + step) % REFRESH_KEY_IDS + 1 for step in range(REFRESH_KEY_IDS))
    return next((key_id for key_id in circle if key_id not in taken), None)


def has_been(key_id: int, newest: int) -> bool:
    """Whether the id of no pair was one's that has been removed: on the circle it lies behind `newest`, not ahead."""
    return 0 < (newest - key_id) % REFRESH_KEY_IDS <= REFRESH_KEY_IDS // 2


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

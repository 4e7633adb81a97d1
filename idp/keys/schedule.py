"""RULES: which key is in use now, and which public keys the world must still know.

A key is *next* until `signs_from`, then *current*, and *retired* from `retired_at`. Others cache our JWKS for up to
`JWKS_MAX_AGE_SECONDS`, so a next key is published before it signs; a retired one stays published until whatever it
signed has lost its use.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

SIGNING_ALGORITHMS = ("ES256", "RS256")
"""One key for each: RS256 is every client's default (OIDC Core §15.1), ES256 seven times cheaper to sign."""

JWKS_MAX_AGE_SECONDS = 60

PUBLISHED_AFTER_RETIREMENT = timedelta(days=8)
"""Access tokens live a day at most, but an ID token is good as `id_token_hint` for as long as a browser session may
last (7 days), expired or not; and a day of slack for clocks and caches."""

K = TypeVar("K", str, int)


@dataclass(frozen=True)
class KeyTimes(Generic[K]):
    """When a key, named by its `kid` or key id, is in use; `retired_at` None: no end is planned."""

    id: K
    signs_from: datetime
    retired_at: datetime | None = None


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
    known = [key for key in keys if key.retired_at is None or key.retired_at + PUBLISHED_AFTER_RETIREMENT > now]
    return [key.id for key in sorted(known, key=lambda key: (key.signs_from, key.id))]

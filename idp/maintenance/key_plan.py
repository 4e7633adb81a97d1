"""When each key was or will be next, current, retired and removed, as things stand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from idp.clients import client_store
from idp.keys import key_store, schedule
from idp.keys.schedule import PUBLISHED_AFTER_RETIREMENT, KeyTimes
from idp.maintenance import key_changes, key_rotation
from idp.maintenance.key_changes import REFRESH
from idp.settings import IdpSettings

PLANNED = "planned"


@dataclass(frozen=True)
class KeyPlan:
    """One key, or one that will be made by itself (`id` None). A moment that is not set: never by itself."""

    alg: str
    id: str | None
    state: str
    next_from: datetime
    current_from: datetime
    retired_from: datetime | None
    removed_from: datetime | None


def plan(connection: Connection, settings: IdpSettings, now: datetime) -> list[KeyPlan]:
    """All keys by kind, the oldest first, each kind's next one at its end. Removal is told at the earliest."""
    plans: list[KeyPlan] = []
    for alg, lifetime in key_rotation.lifetimes(settings).items():
        removed = _removal_of_refresh_keys(connection, now) if alg == REFRESH else _removal_of_signing_keys
        plans += _of(alg, _known(connection, alg), lifetime, now, removed)
    return plans


def _of(
    alg: str,
    known: list[tuple[KeyTimes[str], datetime]],
    lifetime: timedelta,
    now: datetime,
    removed: Callable[[datetime], datetime],
) -> list[KeyPlan]:
    made_at = schedule.next_made_at([times for times, _ in known], lifetime, now)
    made_at = max(made_at, now) if made_at else None
    takes_over = made_at + schedule.wait_of(lifetime) if made_at else None
    plans: list[KeyPlan] = []
    for times, created_at in known:
        end = times.retired_at or takes_over
        state = schedule.state(times, now).value
        gone = removed(end) if end else None
        plans.append(KeyPlan(alg, times.id, state, created_at, times.signs_from, end, gone))
    if made_at and takes_over:
        plans.append(KeyPlan(alg, None, PLANNED, made_at, takes_over, takes_over + lifetime, None))
    return plans


def _known(connection: Connection, alg: str) -> list[tuple[KeyTimes[str], datetime]]:
    if alg == REFRESH:
        pairs = key_store.find_refresh_keys(connection)
        return [
            (KeyTimes(str(key.times.id), key.times.signs_from, key.times.retired_at), key.created_at) for key in pairs
        ]
    return [(key.times, key.created_at) for key in key_store.find_signing_keys(connection) if key.alg == alg]


def _removal_of_signing_keys(retired_at: datetime) -> datetime:
    return retired_at + PUBLISHED_AFTER_RETIREMENT


def _removal_of_refresh_keys(connection: Connection, now: datetime) -> Callable[[datetime], datetime]:
    """After the last grant of a retired pair; where it may still make some, of the most patient client's next one."""
    seconds = [client.metadata.refresh_token_absolute_lifetime_seconds for client in client_store.find_all(connection)]
    longest = timedelta(seconds=max(seconds, default=0))

    def removal(retired_at: datetime) -> datetime:
        last = key_changes.tokens_end(connection, retired_at) or retired_at
        return max(last, retired_at) if retired_at <= now else max(last, retired_at + longest)

    return removal

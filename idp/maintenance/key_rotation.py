"""Keys whose time has come, without anybody asking: the next ones are made, spent ones are thrown away.

Each change is one short write transaction of the process whose turn it is. No session is lost: a new key is published
and accepted for days before it is used, a retired one until its last token is over.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from idp.audit.transaction import transaction
from idp.extensions import reading
from idp.keys import key_store, schedule
from idp.keys.key_material import make_signing_key
from idp.keys.schedule import SIGNING_ALGORITHMS, KeyTimes
from idp.maintenance import key_changes
from idp.maintenance.key_changes import REFRESH, Rotated, RotationRefusedError
from idp.maintenance.turns import Turn
from idp.settings import IdpSettings

log = structlog.stdlib.get_logger("sixty.keys")


def lifetimes(settings: IdpSettings) -> dict[str, timedelta]:
    """How long a key of each kind is in use until the next one takes over by itself; nothing: for ever."""
    signing = timedelta(days=settings.signing_key_lifetime_days)
    return {**dict.fromkeys(SIGNING_ALGORITHMS, signing), REFRESH: timedelta(days=settings.refresh_key_lifetime_days)}


def key_times(connection: Connection) -> dict[str, Sequence[KeyTimes[str] | KeyTimes[int]]]:
    """The times of all keys of each kind, the oldest first."""
    signing = key_store.find_signing_keys(connection)
    refresh = [key.times for key in key_store.find_refresh_keys(connection)]
    return {**{alg: [key.times for key in signing if key.alg == alg] for alg in SIGNING_ALGORITHMS}, REFRESH: refresh}


def rotate_due(turn: Turn, settings: IdpSettings, now: datetime) -> list[Rotated]:
    """Make the next keys where it is time. Raises TurnLostError."""
    with reading() as connection:
        known = key_times(connection)
    done: list[Rotated] = []
    for alg, lifetime in lifetimes(settings).items():
        due = schedule.next_made_at(known[alg], lifetime, now)
        if due is None or due > now:
            continue
        try:
            done.append(_rotate(turn, settings, alg, schedule.wait_of(lifetime), now))
        except RotationRefusedError as error:
            log.warning("keys_not_rotated", alg=alg, reason=str(error))
    return done


def remove_spent(turn: Turn, now: datetime) -> int:
    """Throw away the keys whose last token is over; answers how many. Raises TurnLostError."""
    with reading() as connection:
        spent = key_changes.spent(connection, now)
    if not spent:
        return 0
    with transaction() as change:
        turn.keep(change.connection)
        return key_changes.remove_spent(change, now)


def _rotate(turn: Turn, settings: IdpSettings, alg: str, wait: timedelta, now: datetime) -> Rotated:
    rotate = partial(key_changes.rotate_refresh_key, secret_keys=settings.secret_keys, now=now, wait=wait)
    if alg != REFRESH:
        new = make_signing_key(alg)
        rotate = partial(
            key_changes.rotate_signing_key, secret_keys=settings.secret_keys, alg=alg, now=now, wait=wait, new=new
        )
    with transaction() as change:
        turn.keep(change.connection)
        return rotate(change)

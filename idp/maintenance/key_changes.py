"""Puts new keys in the place of old ones, throws spent ones away, and seals all under the current secret key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from idp.audit.events import (
    KeysResealed,
    RefreshKeyCreated,
    RefreshKeyRemoved,
    RefreshKeyRetired,
    SigningKeyCreated,
    SigningKeyRemoved,
    SigningKeyRetired,
)
from idp.audit.transaction import Transaction
from idp.keys import key_store, schedule
from idp.keys.key_material import KeySealer, make_refresh_key, make_signing_key
from idp.keys.key_store import SealedRefreshKey, SealedSigningKey
from idp.token import grant_register_store

REFRESH = "refresh"


class RotationRefusedError(ValueError):
    """The keys cannot be rotated now; the message says why."""


@dataclass(frozen=True)
class Rotated:
    """A new key, named by its `kid` or key id, and when it takes over."""

    alg: str
    id: str
    signs_from: datetime


def rotate_signing_key(change: Transaction, secret_keys: Sequence[str], alg: str, now: datetime) -> Rotated:
    """Make the next key for `alg`: published now, signing once everybody can know it. Raises RotationRefusedError."""
    key_store.lock(change.connection)
    sealer = KeySealer(secret_keys)
    _remove_spent_signing_keys(change, now)
    keys = [key for key in key_store.find_signing_keys(change.connection) if key.alg == alg]
    _require_openable(sealer, signing=keys)
    start = _start(alg, schedule.signs_from([key.times for key in keys], now))
    new = make_signing_key(alg)
    assert new.kid is not None
    key_store.add_signing_key(change.connection, new.kid, alg, sealer.seal_signing_key(new), now, start)
    change.record(SigningKeyCreated(kid=new.kid, alg=alg))
    for key in keys:
        if key.times.retired_at is None:
            key_store.retire_signing_key(change.connection, key.times.id, start)
            change.record(SigningKeyRetired(kid=key.times.id, alg=alg, until=start.isoformat()))
    return Rotated(alg, new.kid, start)


def rotate_refresh_key(change: Transaction, secret_keys: Sequence[str], now: datetime) -> Rotated:
    """Make the next pair of refresh-token keys: accepted now, used once all workers know it.

    Tokens of the pair before stay good. Raises RotationRefusedError.
    """
    key_store.lock(change.connection)
    sealer = KeySealer(secret_keys)
    _remove_spent_refresh_keys(change, now)
    keys = key_store.find_refresh_keys(change.connection)
    _require_openable(sealer, refresh=keys)
    start = _start(REFRESH, schedule.signs_from([key.times for key in keys], now))
    key_id = _free_id({key.times.id for key in keys})
    key_store.add_refresh_key(change.connection, key_id, sealer.seal_refresh_key(make_refresh_key()), now, start)
    change.record(RefreshKeyCreated(key_id=key_id))
    for key in keys:
        if key.times.retired_at is None:
            key_store.retire_refresh_key(change.connection, key.times.id, start)
            change.record(RefreshKeyRetired(key_id=key.times.id, until=start.isoformat()))
    return Rotated(REFRESH, str(key_id), start)


def reseal(change: Transaction, secret_keys: Sequence[str]) -> int:
    """Seal every key under the first of `secret_keys`; answers how many. The others may go, as far as keys go.

    Raises SettingsError where one cannot be opened.
    """
    key_store.lock(change.connection)
    sealer = KeySealer(secret_keys)
    signing, refresh = key_store.find_signing_keys(change.connection), key_store.find_refresh_keys(change.connection)
    for key in signing:
        sealed = sealer.seal_signing_key(sealer.open_signing_key(key.sealed_jwk))
        key_store.reseal_signing_key(change.connection, key.times.id, sealed)
    for pair in refresh:
        sealed = sealer.seal_refresh_key(sealer.open_refresh_key(pair.sealed_pair))
        key_store.reseal_refresh_key(change.connection, pair.times.id, sealed)
    count = len(signing) + len(refresh)
    change.record(KeysResealed(keys=count))
    return count


def _require_openable(
    sealer: KeySealer, *, signing: Sequence[SealedSigningKey] = (), refresh: Sequence[SealedRefreshKey] = ()
) -> None:
    """A key sealed with a secret key that the workers do not have would be of no use to them. Raises SettingsError."""
    for key in signing:
        sealer.open_signing_key(key.sealed_jwk)
    for pair in refresh:
        sealer.open_refresh_key(pair.sealed_pair)


def _start(alg: str, start: datetime | None) -> datetime:
    if start is None:
        raise RotationRefusedError(f"the next key for {alg} waits already; see: keys list")
    return start


def _free_id(taken: set[int]) -> int:
    free = next((number for number in range(1, 256) if number not in taken), None)
    if free is None:
        raise RotationRefusedError("all 255 ids of refresh-token keys are taken by keys whose tokens may still live")
    return free


def _remove_spent_signing_keys(change: Transaction, now: datetime) -> None:
    for key in key_store.find_signing_keys(change.connection):
        if not schedule.is_published(key.times, now):
            key_store.remove_signing_key(change.connection, key.times.id)
            change.record(SigningKeyRemoved(kid=key.times.id, alg=key.alg))


def _remove_spent_refresh_keys(change: Transaction, now: datetime) -> None:
    """A grant that began before the key retired may still show its tokens until its absolute end."""
    for key in key_store.find_refresh_keys(change.connection):
        end = key.times.retired_at
        if end is None or end > now:
            continue
        last = grant_register_store.last_end_of_tokens_before(change.connection, end)
        if last is None or last <= now:
            key_store.remove_refresh_key(change.connection, key.times.id)
            change.record(RefreshKeyRemoved(key_id=key.times.id))

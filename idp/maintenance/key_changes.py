"""Puts new keys in the place of old ones, throws spent ones away, and seals all under the current secret key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from joserfc.jwk import Key
from sqlalchemy import Connection

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
from idp.clients import client_store, kept_secret
from idp.keys import key_store, schedule
from idp.keys.key_material import KeySealer, make_refresh_key, make_signing_key
from idp.keys.key_store import SealedRefreshKey, SealedSigningKey
from idp.keys.schedule import K, KeyTimes
from idp.token import grant_register_store
from shared.sealing import CannotOpen
from shared.settings import SettingsError

REFRESH = "refresh"


class RotationRefusedError(ValueError):
    """The keys cannot be rotated now; the message says why."""


@dataclass(frozen=True)
class Rotated:
    """A new key, named by its `kid` or key id, and when it takes over."""

    alg: str
    id: str
    signs_from: datetime


def rotate_signing_key(
    change: Transaction,
    secret_keys: Sequence[str],
    alg: str,
    now: datetime,
    wait: timedelta = schedule.PUBLISHED_BEFORE_USE,
    new: Key | None = None,
) -> Rotated:
    """Make the next key for `alg`: published now, signing after `wait`, when everybody can know it.

    One that was made by itself and waits for longer is that key. `new`: made before the transaction, which an RSA key
    would keep open. Raises RotationRefusedError.
    """
    key_store.lock(change.connection)
    sealer = KeySealer(secret_keys)
    _remove_spent_signing_keys(change, now)
    keys = [key for key in key_store.find_signing_keys(change.connection) if key.alg == alg]
    _require_openable(sealer, signing=keys)
    waiting, start = _successor(alg, [key.times for key in keys], now, wait)
    if waiting:
        kid = waiting.id
        key_store.hurry_signing_key(change.connection, kid, start)
    else:
        kid = _add_signing_key(change, sealer, alg, new or make_signing_key(alg), now, start)
    for old in schedule.superseded((key.times for key in keys), kid, start):
        key_store.retire_signing_key(change.connection, old, start)
        change.record(SigningKeyRetired(kid=old, alg=alg, until=start.isoformat()))
    return Rotated(alg, kid, start)


def rotate_refresh_key(
    change: Transaction, secret_keys: Sequence[str], now: datetime, wait: timedelta = schedule.PUBLISHED_BEFORE_USE
) -> Rotated:
    """Make the next pair of refresh-token keys: accepted now, used after `wait`, when all workers know it.

    One that was made by itself and waits for longer is that pair. Tokens of the pair before stay good. Raises
    RotationRefusedError.
    """
    key_store.lock(change.connection)
    sealer = KeySealer(secret_keys)
    _remove_spent_refresh_keys(change, now)
    keys = key_store.find_refresh_keys(change.connection)
    _require_openable(sealer, refresh=keys)
    waiting, start = _successor(REFRESH, [key.times for key in keys], now, wait)
    if waiting:
        key_id = waiting.id
        key_store.hurry_refresh_key(change.connection, key_id, start)
    else:
        key_id = _add_refresh_key(change, sealer, keys, now, start)
    for old in schedule.superseded((key.times for key in keys), key_id, start):
        key_store.retire_refresh_key(change.connection, old, start)
        change.record(RefreshKeyRetired(key_id=old, until=start.isoformat()))
    return Rotated(REFRESH, str(key_id), start)


@dataclass(frozen=True)
class Resealed:
    """How many there are of each."""

    keys: int
    client_secrets: int


def reseal(change: Transaction, secret_keys: Sequence[str]) -> Resealed:
    """Seal every key and client secret under the first of `secret_keys`. The others may go, as far as these go.

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
    done = Resealed(len(signing) + len(refresh), _reseal_client_secrets(change, secret_keys))
    change.record(KeysResealed(keys=done.keys, clients=done.client_secrets))
    return done


def _reseal_client_secrets(change: Transaction, secret_keys: Sequence[str]) -> int:
    found = client_store.find_sealed_secrets(change.connection)
    for client_id, sealed in found.items():
        try:
            again = kept_secret.seal(kept_secret.open_sealed(sealed, secret_keys), secret_keys)
        except CannotOpen:
            raise SettingsError(
                f"IDP_SECRET_KEY: does not open the secret of the client {client_id!r}, which was sealed with another. "
                "Name that one in IDP_SECRET_KEY_PREVIOUS, or give the client another secret: clients rotate-secret"
            ) from None
        client_store.reseal_secret(change.connection, client_id, sealed, again)
    return len(found)


def _require_openable(
    sealer: KeySealer, *, signing: Sequence[SealedSigningKey] = (), refresh: Sequence[SealedRefreshKey] = ()
) -> None:
    """A key sealed with a secret key that the workers do not have would be of no use to them. Raises SettingsError."""
    for key in signing:
        sealer.open_signing_key(key.sealed_jwk)
    for pair in refresh:
        sealer.open_refresh_key(pair.sealed_pair)


def _successor(
    alg: str, keys: Sequence[KeyTimes[K]], now: datetime, wait: timedelta
) -> tuple[KeyTimes[K] | None, datetime]:
    """The key that waits and may begin earlier, else None for one that is to be made; and when it begins."""
    waiting = schedule.hurried(keys, now, wait)
    start = now + wait if waiting else schedule.signs_from(keys, now, wait)
    if start is None:
        raise RotationRefusedError(f"the next key for {alg} waits already; see: keys list")
    return waiting, start


def _add_signing_key(change: Transaction, sealer: KeySealer, alg: str, key: Key, now: datetime, start: datetime) -> str:
    assert key.kid is not None
    key_store.add_signing_key(change.connection, key.kid, alg, sealer.seal_signing_key(key), now, start)
    change.record(SigningKeyCreated(kid=key.kid, alg=alg))
    return key.kid


def _add_refresh_key(
    change: Transaction, sealer: KeySealer, keys: Sequence[SealedRefreshKey], now: datetime, start: datetime
) -> int:
    newest = max(keys, key=lambda key: (key.created_at, key.times.signs_from), default=None)
    key_id = schedule.next_id(newest.times.id if newest else 0, {key.times.id for key in keys})
    if key_id is None:
        raise RotationRefusedError("all 255 ids of refresh-token keys are taken by keys whose tokens may still live")
    key_store.add_refresh_key(change.connection, key_id, sealer.seal_refresh_key(make_refresh_key()), now, start)
    change.record(RefreshKeyCreated(key_id=key_id))
    return key_id


def remove_spent(change: Transaction, now: datetime) -> int:
    """Throw away the keys whose last token is over; answers how many."""
    key_store.lock(change.connection)
    return _remove_spent_signing_keys(change, now) + _remove_spent_refresh_keys(change, now)


def spent(connection: Connection, now: datetime) -> bool:
    """Whether there are such keys."""
    return bool(_spent_signing_keys(connection, now) or _spent_refresh_keys(connection, now))


def _remove_spent_signing_keys(change: Transaction, now: datetime) -> int:
    found = _spent_signing_keys(change.connection, now)
    for key in found:
        key_store.remove_signing_key(change.connection, key.times.id)
        change.record(SigningKeyRemoved(kid=key.times.id, alg=key.alg))
    return len(found)


def _remove_spent_refresh_keys(change: Transaction, now: datetime) -> int:
    found = _spent_refresh_keys(change.connection, now)
    for key in found:
        key_store.remove_refresh_key(change.connection, key.times.id)
        change.record(RefreshKeyRemoved(key_id=key.times.id))
    return len(found)


def _spent_signing_keys(connection: Connection, now: datetime) -> list[SealedSigningKey]:
    return [key for key in key_store.find_signing_keys(connection) if not schedule.is_published(key.times, now)]


def _spent_refresh_keys(connection: Connection, now: datetime) -> list[SealedRefreshKey]:
    """A grant that began before the key retired may still show its tokens until its absolute end."""
    retired = [
        (key, key.times.retired_at)
        for key in key_store.find_refresh_keys(connection)
        if key.times.retired_at is not None and key.times.retired_at <= now
    ]
    return [key for key, end in retired if (tokens_end(connection, end) or now) <= now]


def tokens_end(connection: Connection, retired_at: datetime) -> datetime | None:
    """When the last token that a pair retired then may have made is past its end; None: there is none."""
    return grant_register_store.last_end_of_tokens_before(connection, retired_at)

"""Makes the keys that are missing, before the provider opens."""

from datetime import datetime

from idp.audit.events import RefreshKeyCreated, SigningKeyCreated
from idp.audit.transaction import Transaction
from idp.keys import key_store, schedule
from idp.keys.key_material import KeySealer, make_refresh_key, make_signing_key
from idp.keys.schedule import SIGNING_ALGORITHMS
from idp.settings import IdpSettings


def ensure_keys(change: Transaction, settings: IdpSettings, now: datetime) -> None:
    """Make a signing key for each algorithm and a pair of refresh-token keys where there is none in use.

    Opens every key that is there, so that a wrong secret key stops the start: raises SettingsError. Two processes
    that start at once make one set.
    """
    key_store.lock(change.connection)
    sealer = KeySealer(settings.secret_keys)
    signing = key_store.find_signing_keys(change.connection)
    for key in signing:
        sealer.open_signing_key(key.sealed_jwk)
    for alg in SIGNING_ALGORITHMS:
        if schedule.in_use([key.times for key in signing if key.alg == alg], now) is None:
            _add_signing_key(change, sealer, alg, now)
    _ensure_refresh_key(change, sealer, now)


def _add_signing_key(change: Transaction, sealer: KeySealer, alg: str, now: datetime) -> None:
    key = make_signing_key(alg)
    assert key.kid is not None
    key_store.add_signing_key(change.connection, key.kid, alg, sealer.seal_signing_key(key), now)
    change.record(SigningKeyCreated(kid=key.kid, alg=alg))


def _ensure_refresh_key(change: Transaction, sealer: KeySealer, now: datetime) -> None:
    keys = key_store.find_refresh_keys(change.connection)
    for key in keys:
        sealer.open_refresh_key(key.sealed_pair)
    if schedule.in_use([key.times for key in keys], now) is not None:
        return
    taken = {key.times.id for key in keys}
    key_id = next(number for number in range(1, 256) if number not in taken)
    key_store.add_refresh_key(change.connection, key_id, sealer.seal_refresh_key(make_refresh_key()), now)
    change.record(RefreshKeyCreated(key_id=key_id))

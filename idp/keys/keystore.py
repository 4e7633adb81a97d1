"""The keys of this process: opened once, looked up again every few seconds, never imported a second time."""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from flask import current_app
from joserfc.jwk import Key, KeySet, import_key
from sqlalchemy.exc import SQLAlchemyError

from idp.extensions import reading
from idp.keys import key_store, schedule
from idp.keys.key_material import KeySealer, RefreshKeyPair
from idp.keys.key_store import SealedRefreshKey, SealedSigningKey
from shared import clock
from shared.settings import SettingsError

log = structlog.stdlib.get_logger("sixty.keys")

RELOAD_AFTER = timedelta(seconds=5)
FORCED_RELOAD_AFTER = timedelta(seconds=1)


class NoKey(LookupError):
    """There is no key that could sign; `python -m idp` makes the missing ones when it starts."""


@dataclass(frozen=True)
class RefreshKeys:
    """All pairs of refresh-token keys by key id; `current_id` is for new tokens, `newest_id` perhaps the next one."""

    current_id: int
    newest_id: int
    pairs: Mapping[int, RefreshKeyPair]


@dataclass(frozen=True)
class _Snapshot:
    loaded_at: datetime
    signing: Sequence[SealedSigningKey]
    refresh: Sequence[SealedRefreshKey]
    pairs: Mapping[int, RefreshKeyPair]
    verification_keys: KeySet
    jwks: bytes


class Keystore:
    """The keys of one app. Safe to share between threads; needs an app context."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        self._sealer = KeySealer(secret_keys)
        self._private: dict[str, Key] = {}
        self._public: dict[str, Key] = {}
        self._pairs: dict[int, tuple[str, RefreshKeyPair]] = {}
        self._snapshot: _Snapshot | None = None
        self._lock = threading.Lock()

    def signing_key(self, alg: str) -> Key:
        """The private key that signs `alg` now; its `kid` goes into the header. Raises NoKey."""
        keys = self._current().signing
        kid = schedule.in_use([key.times for key in keys if key.alg == alg], clock.now())
        if kid is None:
            raise NoKey(f"no signing key for {alg}")
        return self._private[kid]

    def verification_keys(self) -> KeySet:
        """The public keys that the JWKS names, each with `kid` and `alg`."""
        return self._current().verification_keys

    def jwks(self) -> bytes:
        """The JWKS as JSON, ready to send."""
        return self._current().jwks

    def refresh_keys(self) -> RefreshKeys:
        """The refresh-token keys. Raises NoKey."""
        known = self._current()
        current_id = schedule.in_use([key.times for key in known.refresh], clock.now())
        if current_id is None:
            raise NoKey("no refresh-token key")
        newest = max(known.refresh, key=lambda key: (key.created_at, key.times.signs_from))
        return RefreshKeys(current_id, newest.times.id, known.pairs)

    def require_all(self) -> None:
        """Raises NoKey where one of the keys that the provider signs with is missing."""
        for alg in schedule.SIGNING_ALGORITHMS:
            self.signing_key(alg)
        self.refresh_keys()

    def reload_refresh_keys(self) -> None:
        """Look into the database again, at most once a second: a token names a key id that is unknown here."""
        self._current(FORCED_RELOAD_AFTER)

    def _current(self, reload_after: timedelta = RELOAD_AFTER) -> _Snapshot:
        """What is known, looked up again when it is `reload_after` old; one thread looks, the others go on."""
        known = self._snapshot
        if known is not None and _is_fresh(known, reload_after):
            return known
        if not self._lock.acquire(blocking=known is None):
            assert known is not None
            return known
        try:
            if self._snapshot is None or not _is_fresh(self._snapshot, reload_after):
                self._snapshot = self._reload(self._snapshot)
            return self._snapshot
        finally:
            self._lock.release()

    def _reload(self, known: _Snapshot | None) -> _Snapshot:
        try:
            return self._load()
        except (SQLAlchemyError, SettingsError):  # the latter: a new key was sealed with a secret key unknown here
            if known is None:
                raise
            log.exception("keys_not_reloaded")
            return replace(known, loaded_at=clock.now())

    def _load(self) -> _Snapshot:
        with reading() as connection:
            signing = key_store.find_signing_keys(connection)
            refresh = key_store.find_refresh_keys(connection)
        now = clock.now()
        self._open(signing, refresh)
        kids = schedule.published([key.times for key in signing], now)
        public = KeySet([self._public[kid] for kid in kids])
        jwks = json.dumps(public.as_dict(private=False), separators=(",", ":")).encode()
        pairs = {key.times.id: self._pairs[key.times.id][1] for key in refresh}
        return _Snapshot(now, signing, refresh, pairs, public, jwks)

    def _open(self, signing: Sequence[SealedSigningKey], refresh: Sequence[SealedRefreshKey]) -> None:
        """Import what is new. A pair is opened again where its id stands for another one now."""
        for key in signing:
            if key.times.id not in self._private:
                private = self._sealer.open_signing_key(key.sealed_jwk)
                self._public[key.times.id] = import_key(private.as_dict(private=False))
                self._private[key.times.id] = private
        for key in refresh:
            if self._pairs.get(key.times.id, ("",))[0] != key.sealed_pair:
                self._pairs[key.times.id] = (key.sealed_pair, self._sealer.open_refresh_key(key.sealed_pair))


def keystore() -> Keystore:
    """The keys of the app that is handling this request."""
    return current_app.extensions["sixty_keys"]


def _is_fresh(snapshot: _Snapshot, reload_after: timedelta) -> bool:
    """A clock that was moved back makes it old as well."""
    return timedelta(0) <= clock.now() - snapshot.loaded_at < reload_after

"""Snapshots of clients, so that a renewal need not read one: at most `STALE_AFTER` old, in every worker."""

import threading
from datetime import timedelta

import structlog
from flask import current_app

from idp.clients import client_store
from idp.clients.client import Client
from idp.extensions import reading
from shared import clock

STALE_AFTER = timedelta(seconds=5)
LARGEST = 1000

log = structlog.stdlib.get_logger("sixty.clients")


class ClientCache:
    """The clients of one app. Unknown clients are not remembered: strangers could fill it."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[Client, float]] = {}
        self._lock = threading.Lock()
        self._first_party: tuple[list[str], float] = ([], float("-inf"))

    def find_first_party(self) -> Client | None:
        """The client of the JSON door, unless it is disabled, does not fit, or there are two: then nobody's is it."""
        now = clock.now().timestamp()
        marked, since = self._first_party
        if not 0 <= now - since < STALE_AFTER.total_seconds():
            with reading() as connection:
                marked = client_store.find_first_party(connection)
            self._first_party = (marked, now)
            if len(marked) > 1:
                log.error(
                    "more than one client is marked first_party_login: the JSON door is closed", client_ids=marked
                )
        found = self.find(marked[0]) if len(marked) == 1 else None
        return found if found is not None and found.metadata.fits_json_door else None

    def find(self, client_id: str) -> Client | None:
        """The client if it is registered and not disabled."""
        now = clock.now().timestamp()
        entry = self._entries.get(client_id)
        if entry is None or not 0 <= now - entry[1] < STALE_AFTER.total_seconds():
            entry = self._load(client_id, now)
        if entry is None or entry[0].disabled_at is not None:
            return None
        return entry[0]

    def look_again(self, client_id: str) -> Client | None:
        """The client as it is registered now, disabled or not; this worker goes on with that."""
        entry = self._load(client_id, clock.now().timestamp())
        return entry[0] if entry is not None else None

    def _load(self, client_id: str, now: float) -> tuple[Client, float] | None:
        with reading() as connection:
            client = client_store.find(connection, client_id)
        with self._lock:
            if client is None:
                self._entries.pop(client_id, None)
                return None
            if len(self._entries) >= LARGEST:
                self._entries.clear()
            entry = self._entries[client_id] = (client, now)
        return entry


def find_client(client_id: str) -> Client | None:
    """The client if it is registered and not disabled, at most `STALE_AFTER` old."""
    return _cache().find(client_id)


def look_again(client_id: str) -> Client | None:
    """The client as it is registered now, disabled or not."""
    return _cache().look_again(client_id)


def _cache() -> ClientCache:
    return current_app.extensions["sixty_clients"]

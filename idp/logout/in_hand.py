"""Which clients the threads of this worker are telling something: one thread a client, so that a slow one holds no
other."""

import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from flask import current_app

from idp.session.logout_notice_store import Due


class InHand:
    """Of one app."""

    def __init__(self) -> None:
        self._client_ids: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def choose(self, among: Callable[[Collection[str]], Due | None]) -> Iterator[Due | None]:
        """What `among` finds when it passes over these clients; its client is one of them as long as the block."""
        with self._lock:
            due = among(self._client_ids)
            if due is not None:
                self._client_ids.add(due.client_id)
        try:
            yield due
        finally:
            if due is not None:
                with self._lock:
                    self._client_ids.discard(due.client_id)


def in_hand() -> InHand:
    """Of the app that is at work."""
    found: InHand = current_app.extensions["sixty_logout_in_hand"]
    return found

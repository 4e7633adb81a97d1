"""Which clients the threads of this worker are telling something, so that slow ones keep nobody else waiting.

A client has one thread at a time, however many sessions it is to be told of; and all that were slow when they were last
told something have together one thread less than there are.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from flask import current_app

from idp.session.bell import THREADS
from idp.session.logout_notice_store import Due

SLOW_SECONDS = 0.5


class InHand:
    """Of one app. `monotonic`: seconds that pass."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._busy: set[str] = set()
        self._slow: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def choose(self, among: Callable[[Collection[str]], Due | None]) -> Iterator[Due | None]:
        """What `among` finds that passes over the clients it is given; the block is where that client is told."""
        with self._lock:
            due = among(self._passed_over())
            if due is not None:
                self._busy.add(due.client_id)
        begun = self._monotonic()
        try:
            yield due
        finally:
            if due is not None:
                self._done(due.client_id, self._monotonic() - begun)

    def _passed_over(self) -> frozenset[str]:
        is_enough = len(self._busy & self._slow) >= THREADS - 1
        return frozenset(self._busy | self._slow if is_enough else self._busy)

    def _done(self, client_id: str, seconds: float) -> None:
        with self._lock:
            self._busy.discard(client_id)
            if seconds >= SLOW_SECONDS:
                self._slow.add(client_id)
            else:
                self._slow.discard(client_id)


def in_hand() -> InHand:
    """Of the app that is at work."""
    found: InHand = current_app.extensions["sixty_logout_in_hand"]
    return found

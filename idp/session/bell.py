"""Wakes those who tell clients of logouts (`logout/telling.py`) as soon as there is something to tell."""

import threading

from flask import current_app

THREADS = 3
"""One of them is kept for clients that are not slow to answer (`logout/in_hand.py`)."""


class Bell:
    """Of one app: whoever waits is woken, and whoever is busy looks again afterwards."""

    def __init__(self) -> None:
        self._rung = threading.Semaphore(0)

    def ring(self) -> None:
        """Wake everybody."""
        self._rung.release(THREADS)

    def wait(self, seconds: float) -> None:
        """Until it is rung, but no longer than that."""
        self._rung.acquire(timeout=seconds)


def ring() -> None:
    """The bell of the app that is at work; in a command's process there is none, and a worker looks soon anyway."""
    bell: Bell | None = current_app.extensions.get("sixty_logout_bell")
    if bell is not None:
        bell.ring()

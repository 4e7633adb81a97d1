"""Whether this process was there all the time: one that is stopped, or whose machine is suspended, does not notice.

A thread notes the time again and again. Where it could not for some seconds, the process was away like one that was
down. What lay in its sockets meanwhile came before it went, whenever it is read: who was not answered has asked
elsewhere, and the old request must not look like a thief's (`token/rotation.py`). Answers that were lost then may be
asked for again.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import current_app

from shared import clock

AWAY_SECONDS = 2.0
"""Longer than a busy machine keeps a thread waiting; where it does all the same, little is lost: a superseded token is
answered 503 for some seconds before it ends its grant."""
NOTES_EVERY_SECONDS = 0.5
BACKLOG_SECONDS = 5.0
"""So long after it is back a process is at what lay in its sockets."""

log = structlog.stdlib.get_logger("sixty.presence")


@dataclass(frozen=True)
class _Seen:
    """The last note: by the machine's clock, and the service's, which can be moved in development."""

    machine: float
    service: datetime


@dataclass(frozen=True)
class _Backlog:
    """What the app gets before `until`, by the machine's clock, came at `went`."""

    went: datetime
    until: float


class Presence:
    """Of one process. `machine`: its clock, in seconds. Before the first `note` nothing is a break."""

    def __init__(self, machine: Callable[[], float] = clock.machine_seconds) -> None:
        self._machine = machine
        self._came_up = clock.now()
        self._seen: _Seen | None = None
        self._backlog: _Backlog | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin to take notes, in a worker."""
        threading.Thread(target=self._run, name="presence", daemon=True).start()

    @property
    def came_up(self) -> datetime:
        """Since when it is there without a break."""
        return self._came_up

    def arrived(self) -> datetime:
        """When a request came that the app gets now."""
        if self._seen is not None:
            self._notice(self._seen)
        backlog = self._backlog
        return backlog.went if backlog is not None and self._machine() < backlog.until else clock.now()

    def note(self) -> None:
        """We are there."""
        if self._seen is not None:
            self._notice(self._seen)
        self._seen = _Seen(self._machine(), clock.now())

    def _notice(self, seen: _Seen) -> None:
        """Whether there was a break since."""
        away = self._machine() - seen.machine
        if away <= AWAY_SECONDS:
            return
        with self._lock:
            if self._seen is not seen:  # somebody else was faster
                return
            self._came_up = clock.now()
            self._backlog = _Backlog(seen.service, self._machine() + BACKLOG_SECONDS)
            self._seen = _Seen(self._machine(), clock.now())
        log.warning("was away", seconds=round(away, 1))

    def _run(self) -> None:
        while True:
            self.note()
            time.sleep(NOTES_EVERY_SECONDS)


def presence() -> Presence:
    """The current app's."""
    return current_app.extensions["sixty_presence"]

"""What a serving provider does by itself: throws away what is over, and changes keys whose time has come.

A thread in each worker looks now and then whether it is time; one of all workers has its turn. Embedded providers and
tests start none.
"""

import secrets
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from flask import Flask

from idp.maintenance import key_rotation, purging
from idp.maintenance.turns import TurnLostError, turn
from idp.settings import IdpSettings
from shared import clock

LONGEST_FIRST_WAIT_SECONDS = 60.0
LOOKS_AN_INTERVAL = 4

log = structlog.stdlib.get_logger("sixty.housekeeping")


def start(app: Flask, settings: IdpSettings) -> None:
    """Begin, in a worker; nothing where the interval is 0. The thread ends with its process, whatever it is doing."""
    if settings.purge_interval_seconds:
        threading.Thread(target=_run, args=(app, settings), name="housekeeping", daemon=True).start()


def round_if_due(settings: IdpSettings, pause: Callable[[float], object] = time.sleep) -> bool:
    """Do everything if the last round of any worker is so long ago; whether it was done. Needs an app context."""
    with turn(every=timedelta(seconds=settings.purge_interval_seconds)) as mine:
        if mine is None:
            return False
        now = clock.now()
        key_rotation.rotate_due(mine, settings, now)
        removed = purging.purge(mine, now, settings.audit_retention_days, pause)
        removed["keys"] = key_rotation.remove_spent(mine, now)
    if any(removed.values()):
        log.info("purged", **{kind: count for kind, count in removed.items() if count})
    return True


def _run(app: Flask, settings: IdpSettings) -> None:
    looks_every = settings.purge_interval_seconds / LOOKS_AN_INTERVAL
    time.sleep(_some_of(min(looks_every, LONGEST_FIRST_WAIT_SECONDS)))
    while True:
        try:
            with app.app_context():
                round_if_due(settings)
        except TurnLostError:
            log.warning("another worker has taken over")
        except Exception:  # the thread must outlive a database that is away, and say so
            log.exception("housekeeping failed")
        time.sleep(_some_of(looks_every))


def _some_of(seconds: float) -> float:
    """Between half and the whole, so that workers do not look all at once."""
    return seconds * secrets.SystemRandom().uniform(0.5, 1)

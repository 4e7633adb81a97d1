"""What /ready checks: that the database answers and agrees about the time, and that there are keys to sign with."""

from datetime import UTC, datetime, timedelta

from flask import current_app
from sqlalchemy import text

from idp.extensions import db, reading
from shared import clock
from shared.health import NotReady

LARGEST_DIFFERENCE = timedelta(seconds=1)
_NOW = {"sqlite": "SELECT strftime('%s', 'now')", "postgresql": "SELECT extract(epoch FROM clock_timestamp())"}


def database() -> None:
    """Raises NotReady where the database's clock and this worker's differ (moved clocks in development aside)."""
    with reading() as connection:
        answered = connection.execute(text(_NOW[db.engine.dialect.name])).scalar_one()
    theirs = datetime.fromtimestamp(float(answered), UTC)
    ours = clock.now() - timedelta(seconds=clock.offset_seconds())
    if not -LARGEST_DIFFERENCE <= ours - theirs <= LARGEST_DIFFERENCE + timedelta(seconds=1):
        raise NotReady("the database's clock and this one differ by more than a second")


def keys() -> None:
    """Raises where a key is missing."""
    current_app.extensions["sixty_keys"].require_all()

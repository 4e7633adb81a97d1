"""RULES: how long a session of this application lives, and when using it is worth a write."""

from datetime import datetime, timedelta

IDLE = timedelta(days=7)
ABSOLUTE = timedelta(days=30)
TOUCH_EVERY = timedelta(minutes=1)
ENDED_KEPT = timedelta(hours=1)
"""How long the row of an ended session stays, so that the next page can say why it ended."""


def idle_expires_at(now: datetime, absolute_expires_at: datetime) -> datetime:
    """The end of a session that is used at `now` and never again."""
    return min(now + IDLE, absolute_expires_at)


def worth_touching(seen_at: datetime, now: datetime) -> bool:
    """Whether the row should learn that the session was used: not at every request."""
    return now >= seen_at + TOUCH_EVERY or now < seen_at

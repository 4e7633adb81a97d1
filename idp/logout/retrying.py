"""RULES: when a client that could not be told of a logout is tried again.

After as long as has passed since the session ended: after 1, 2, 4, 8 … seconds, every ten minutes in the end, until two
hours are over.
"""

from datetime import datetime, timedelta

SHORTEST, LONGEST = timedelta(seconds=1), timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(hours=2)


def next_try(ended_at: datetime, now: datetime) -> datetime | None:
    """When to try again; None: no more."""
    again = now + min(max(now - ended_at, SHORTEST), LONGEST)
    return again if again - ended_at <= GIVEN_UP_AFTER else None

"""Remembers what the provider has told: logout tokens that were used, and sessions there that have ended.

A sign-in that is under way when its session ends at the provider must not begin one here.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert
from sqlalchemy.exc import IntegrityError

from mvc_client.session.models import ToldRow

ENDED_KEPT = timedelta(minutes=10)
"""Longer than a code lives, and whoever redeems it needs."""


def use(connection: Connection, jti: str, until: datetime, now: datetime) -> bool:
    """Take a logout token; False for one that was taken before. What is too old to matter is forgotten."""
    connection.execute(delete(ToldRow).where(ToldRow.expires_at <= now))
    return _note(connection, f"jti {jti}", until)


def note_ended(connection: Connection, sid: str, now: datetime) -> None:
    """The session at the provider has ended."""
    _note(connection, f"sid {sid}", now + ENDED_KEPT)


def may_begin(connection: Connection, sid: str, now: datetime) -> bool:
    """Whether a session may begin here with that one, of which nobody has told that it ended.

    Whoever tells so at this moment waits for this transaction, and then ends what it has begun.
    """
    row = ToldRow
    mine = row.digest == _digest(f"sid {sid}")
    connection.execute(delete(row).where(mine, row.expires_at <= now))
    if not _note(connection, f"sid {sid}", now):
        return False
    connection.execute(delete(row).where(mine))
    return True


def _note(connection: Connection, text: str, until: datetime) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(insert(ToldRow).values(digest=_digest(text), expires_at=until))
    except IntegrityError:
        return False
    return True


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()

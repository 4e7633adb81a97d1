"""Which clients know of a session, in the database: whoever is told of it is told of its end.

Kept apart from grants: a client whose grant was revoked still believes that the person is signed in.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from idp import batches
from idp.session.models import SessionClientRow


@dataclass(frozen=True)
class SessionClient:
    """A client that knows of a session; `subject`: what it knows the person as."""

    sid: str
    client_id: str
    user_id: str
    subject: str


def add(connection: Connection, known: SessionClient, expires_at: datetime) -> None:
    """The client is told of the session now, and may believe in it until `expires_at`."""
    row = SessionClientRow
    same = (row.sid == known.sid) & (row.client_id == known.client_id)
    values = {"subject": known.subject, "expires_at": expires_at}
    if connection.execute(update(row).where(same).values(values)).rowcount:
        return
    names = {"sid": known.sid, "client_id": known.client_id, "user_id": known.user_id}
    try:
        with connection.begin_nested():
            connection.execute(insert(row).values({**names, **values}))
    except IntegrityError:  # told by another request meanwhile
        connection.execute(update(row).where(same).values(values))


def extend(connection: Connection, sid: str, expires_at: datetime) -> None:
    """The session goes on: who knows of it may believe in it until `expires_at` at least."""
    row = SessionClientRow
    shorter = (row.sid == sid) & (row.expires_at < expires_at)
    connection.execute(update(row).where(shorter).values(expires_at=expires_at))


def find(connection: Connection, sid: str) -> list[SessionClient]:
    """The clients that know of the session."""
    row = SessionClientRow
    query = select(row.sid, row.client_id, row.user_id, row.subject).where(row.sid == sid).order_by(row.client_id)
    return [SessionClient(*each) for each in connection.execute(query)]


def take(connection: Connection, *, sid: str | None = None, user_id: str | None = None) -> list[SessionClient]:
    """The clients that know of a session, or of any of a person's, and forget it: they are being told of its end."""
    row = SessionClientRow
    whose = row.sid == sid if sid is not None else row.user_id == user_id
    taken = connection.execute(delete(row).where(whose).returning(row.sid, row.client_id, row.user_id, row.subject))
    return sorted((SessionClient(*each) for each in taken), key=lambda each: (each.client_id, each.sid))


def remove_over(connection: Connection, until: datetime) -> int:
    """Forget a batch of those whose end is not after `until`."""
    row = SessionClientRow
    return len(batches.remove(connection, row, row.id, row.expires_at, until))


def remove_all_of_client(connection: Connection, client_id: str) -> None:
    """Forget which sessions one client knows of."""
    connection.execute(delete(SessionClientRow).where(SessionClientRow.client_id == client_id))


def remove_all_of_user(connection: Connection, user_id: str) -> None:
    """Forget which clients know of one user's sessions, without telling them anything."""
    connection.execute(delete(SessionClientRow).where(SessionClientRow.user_id == user_id))

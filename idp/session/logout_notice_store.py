"""Notices of a session's end, in the database: who is to be told, who has been, and who could not be reached.

A notice is claimed by moving the time at which it is due again: whoever dies while telling a client leaves it to the
next one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from idp import batches
from idp.session.models import LogoutNoticeRow
from idp.session.session_client_store import SessionClient


class Outcome(StrEnum):
    """How telling a client ended."""

    ANSWERED = "answered"
    GIVEN_UP = "given_up"
    NO_ADDRESS = "no_address"


@dataclass(frozen=True)
class Notice:
    """What one client is to be told: the session `sid` of the person that it knows as `subject` has ended.

    `names_subject`: all of that person's sessions have. `attempts`: how often it was tried, this time included.
    """

    id: int
    sid: str
    client_id: str
    user_id: str
    subject: str
    names_subject: bool
    created_at: datetime
    attempts: int
    outcome: Outcome | None
    settled_at: datetime | None


@dataclass(frozen=True)
class Due:
    """A notice that may be claimed."""

    id: int
    client_id: str


_COLUMNS = (
    LogoutNoticeRow.id,
    LogoutNoticeRow.sid,
    LogoutNoticeRow.client_id,
    LogoutNoticeRow.user_id,
    LogoutNoticeRow.subject,
    LogoutNoticeRow.names_subject,
    LogoutNoticeRow.created_at,
    LogoutNoticeRow.attempts,
    LogoutNoticeRow.outcome,
    LogoutNoticeRow.settled_at,
)


def add(connection: Connection, clients: Sequence[SessionClient], now: datetime, *, names_subject: bool) -> None:
    """Tell these clients, as soon as somebody claims it."""
    _add(connection, clients, now, {"names_subject": names_subject, "due_at": now})


def add_untold(connection: Connection, clients: Sequence[SessionClient], now: datetime, *, names_subject: bool) -> None:
    """Remember for the receipt that these clients knew of the session; there is no address to tell them at."""
    settled = {"due_at": None, "outcome": Outcome.NO_ADDRESS.value, "settled_at": now}
    _add(connection, clients, now, {"names_subject": names_subject, **settled})


def next_due(connection: Connection, now: datetime, *, passing_over: Collection[str] = ()) -> Due | None:
    """What has been tried least often, and of that what has waited longest; None: nothing is due.

    So that nobody who signs out now waits for what was refused before. `passing_over`: clients that do not count now.
    """
    row = LogoutNoticeRow
    due = select(row.id, row.client_id).where(row.due_at <= now, row.client_id.not_in(passing_over))
    found = connection.execute(due.order_by(row.attempts, row.due_at).limit(1)).one_or_none()
    return Due(*found) if found is not None else None


def claim(connection: Connection, notice_id: int, now: datetime, again_at: datetime) -> Notice | None:
    """Take a notice that is due; exactly one of several gets it. It is due again at `again_at` unless it is settled."""
    row = LogoutNoticeRow
    statement = update(row).where(row.id == notice_id, row.due_at <= now)
    claimed = statement.values(due_at=again_at, attempts=row.attempts + 1).returning(*_COLUMNS)
    found = connection.execute(claimed).one_or_none()
    return _notice(*found) if found is not None else None


def settle(connection: Connection, notice_id: int, outcome: Outcome, now: datetime) -> bool:
    """No more is done about this notice. False: it was forgotten or settled meanwhile."""
    values = {"due_at": None, "outcome": outcome.value, "settled_at": now}
    return connection.execute(update(LogoutNoticeRow).where(_open(notice_id)).values(values)).rowcount == 1


def try_again(connection: Connection, notice_id: int, at: datetime) -> None:
    """The client could not be told; it is due again, unless somebody else has told it meanwhile."""
    connection.execute(update(LogoutNoticeRow).where(_open(notice_id)).values(due_at=at))


def postpone(connection: Connection, client_id: str, until: datetime) -> None:
    """Let everything wait that this client is to be told: it does not answer, and others are waiting too.

    What another thread is noting at this moment is passed over: two that waited for each other would be a deadlock.
    """
    row = LogoutNoticeRow
    others = select(row.id).where(row.client_id == client_id, row.due_at < until).with_for_update(skip_locked=True)
    connection.execute(update(row).where(row.id.in_(connection.scalars(others).all())).values(due_at=until))


def find_by_sid(connection: Connection, sid: str) -> list[Notice]:
    """Who is told of the end of a session, by client."""
    query = select(*_COLUMNS).where(LogoutNoticeRow.sid == sid).order_by(LogoutNoticeRow.client_id)
    return [_notice(*row) for row in connection.execute(query)]


def remove_old(connection: Connection, until: datetime) -> int:
    """Forget a batch of notices that were made not after `until`, settled or not."""
    row = LogoutNoticeRow
    return len(batches.remove(connection, row, row.id, row.created_at, until))


def remove_all_of_client(connection: Connection, client_id: str) -> None:
    """Forget whatever one client was to be told."""
    connection.execute(delete(LogoutNoticeRow).where(LogoutNoticeRow.client_id == client_id))


def remove_all_of_user(connection: Connection, user_id: str) -> None:
    """Forget every notice about one user."""
    connection.execute(delete(LogoutNoticeRow).where(LogoutNoticeRow.user_id == user_id))


def _open(notice_id: int) -> ColumnElement[bool]:
    return (LogoutNoticeRow.id == notice_id) & LogoutNoticeRow.outcome.is_(None)


def _add(connection: Connection, clients: Sequence[SessionClient], now: datetime, values: Mapping[str, object]) -> None:
    rows = [
        {
            "sid": each.sid,
            "client_id": each.client_id,
            "user_id": each.user_id,
            "subject": each.subject,
            "created_at": now,
            "attempts": 0,
            **values,
        }
        for each in clients
    ]
    if rows:
        connection.execute(insert(LogoutNoticeRow), rows)


def _notice(
    id: int,
    sid: str,
    client_id: str,
    user_id: str,
    subject: str,
    names_subject: bool,
    created_at: datetime,
    attempts: int,
    outcome: str | None,
    settled_at: datetime | None,
) -> Notice:
    kind = Outcome(outcome) if outcome is not None else None
    return Notice(id, sid, client_id, user_id, subject, names_subject, created_at, attempts, kind, settled_at)

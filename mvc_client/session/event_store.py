"""Keeps the last events of a session."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, insert, select

from mvc_client.session.events import KEPT, Event, Kind
from mvc_client.session.models import SessionEventRow, SessionRow


def add(connection: Connection, session_id: str, events: Iterable[Event]) -> None:
    """Append events in their order and drop those beyond the newest KEPT. Nothing, if the session is gone by now."""
    rows = [
        {
            "session_id": session_id,
            "at": event.at,
            "kind": event.kind.value,
            "token_number": event.token_number,
            "details": dict(event.details),
        }
        for event in events
    ]
    alive = select(SessionRow.id).where(SessionRow.id == session_id).with_for_update(read=True, key_share=True)
    if not rows or connection.execute(alive).one_or_none() is None:
        return
    connection.execute(insert(SessionEventRow), rows)
    mine = SessionEventRow.session_id == session_id
    oldest = (
        select(SessionEventRow.id)
        .where(mine)
        .order_by(SessionEventRow.id.desc())
        .offset(KEPT)
        .limit(1)
        .scalar_subquery()
    )
    connection.execute(delete(SessionEventRow).where(mine, SessionEventRow.id <= oldest))


def newest_first(connection: Connection, session_id: str, *, after: int = 0) -> list[Event]:
    """The events that are kept. `after`: only those that came after the one with this id."""
    return _read(connection, session_id, KEPT, after)


def newest_id(connection: Connection, session_id: str) -> int:
    """The id of the last thing that happened; 0 before anything has."""
    mine = select(func.max(SessionEventRow.id)).where(SessionEventRow.session_id == session_id)
    return connection.execute(mine).scalar() or 0


def newest(connection: Connection, session_id: str) -> Event | None:
    """The last thing that happened."""
    return next(iter(_read(connection, session_id, 1)), None)


def _read(connection: Connection, session_id: str, count: int, after: int = 0) -> list[Event]:
    mine = select(SessionEventRow).where(SessionEventRow.session_id == session_id, SessionEventRow.id > after)
    rows = connection.execute(mine.order_by(SessionEventRow.id.desc()).limit(count))
    return [Event(Kind(row.kind), row.at, row.token_number, row.details) for row in rows]

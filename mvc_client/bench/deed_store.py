"""Keeps the last deeds of a session."""

from sqlalchemy import Connection, delete, insert, select

from mvc_client.bench.deed import KEPT, Deed, Kind
from mvc_client.bench.models import DeedRow
from mvc_client.session.models import SessionRow


def add(connection: Connection, session_id: str, deed: Deed) -> None:
    """Append it and drop those beyond the newest KEPT. Nothing, if the session is gone by now."""
    alive = select(SessionRow.id).where(SessionRow.id == session_id).with_for_update(read=True, key_share=True)
    if connection.execute(alive).one_or_none() is None:
        return
    values = {"kind": deed.kind.value, "at": deed.at, "last_event": deed.last_event, "details": dict(deed.details)}
    connection.execute(insert(DeedRow).values(session_id=session_id, **values))
    mine = DeedRow.session_id == session_id
    oldest = select(DeedRow.id).where(mine).order_by(DeedRow.id.desc()).offset(KEPT).limit(1).scalar_subquery()
    connection.execute(delete(DeedRow).where(mine, DeedRow.id <= oldest))


def newest_first(connection: Connection, session_id: str) -> list[Deed]:
    """The deeds that are kept."""
    mine = select(DeedRow).where(DeedRow.session_id == session_id).order_by(DeedRow.id.desc())
    return [Deed(Kind(row.kind), row.at, row.last_event, row.details) for row in connection.execute(mine)]

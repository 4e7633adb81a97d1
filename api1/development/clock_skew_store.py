"""The clock skew that somebody chose in place of the setting's."""

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from api1.development.models import ClockSkewRow

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_ONLY = 1


def choose(connection: Connection, seconds: int | None) -> None:
    """None: the setting's again."""
    if seconds is None:
        connection.execute(delete(ClockSkewRow))
        return
    row = _INSERT[connection.dialect.name](ClockSkewRow).values(id=_ONLY, seconds=seconds)
    connection.execute(row.on_conflict_do_update(index_elements=[ClockSkewRow.id], set_={"seconds": seconds}))


def chosen(connection: Connection) -> int | None:
    """Seconds, or None where nobody chose any."""
    return connection.execute(select(ClockSkewRow.seconds)).scalar_one_or_none()

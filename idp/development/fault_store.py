"""The fault that is armed for a client: at most one, and it strikes once, whichever worker serves the request."""

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from idp.development.fault import Fault
from idp.development.models import ArmedFaultRow

_CLIENTS = select(ArmedFaultRow.client_id)
_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def arm(connection: Connection, client_id: str, fault: Fault | None) -> None:
    """In place of what was armed before; None: nothing."""
    if fault is None:
        connection.execute(delete(ArmedFaultRow).where(ArmedFaultRow.client_id == client_id))
        return
    values = {"client_id": client_id, "fault": fault.value}
    row = _INSERT[connection.dialect.name](ArmedFaultRow).values(values)
    connection.execute(row.on_conflict_do_update(index_elements=[ArmedFaultRow.client_id], set_=values))


def forget_all(connection: Connection) -> None:
    """Nothing is armed for anybody."""
    connection.execute(delete(ArmedFaultRow))


def armed(connection: Connection, client_id: str) -> Fault | None:
    """What is to happen to the client's next answer."""
    query = select(ArmedFaultRow.fault).where(ArmedFaultRow.client_id == client_id)
    found = connection.execute(query).scalar_one_or_none()
    return Fault(found) if found is not None else None


def clients(connection: Connection) -> set[str]:
    """For whom something is armed."""
    return set(connection.execute(_CLIENTS).scalars())


def take(connection: Connection, client_id: str) -> Fault | None:
    """What was armed, for one taker alone."""
    taken = delete(ArmedFaultRow).where(ArmedFaultRow.client_id == client_id).returning(ArmedFaultRow.fault)
    found = connection.execute(taken).scalar_one_or_none()
    return Fault(found) if found is not None else None

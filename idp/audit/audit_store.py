"""Audit events in the database."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute

from idp import batches
from idp.audit.events import Event
from idp.audit.models import AuditEvent

IN_ONE_STATEMENT = 500
COLUMNS = ("client_id", "user_id", "grant_id", "sid")


def add(connection: Connection, events: Sequence[Event], at: datetime, address: str | None) -> None:
    """Append events, all at once."""
    if events:
        connection.execute(insert(AuditEvent), [_row(event, at, address) for event in events])


def count_by(connection: Connection, types: Collection[type[Event]], by: str, since: datetime) -> int:
    """How many events of these types, with this `by`, there are since then."""
    names = [each.__name__ for each in types]
    query = select(AuditEvent.details).where(AuditEvent.at > since, AuditEvent.type.in_(names))
    return sum(details.get("by") == by for details in connection.scalars(query))


def _row(event: Event, at: datetime, address: str | None) -> dict[str, object]:
    fields = asdict(event)
    return {
        "at": at,
        "type": type(event).__name__,
        "address": address,
        "details": {name: value for name, value in fields.items() if name not in COLUMNS},
        **{name: fields[name] for name in COLUMNS},
    }


def forget_user(connection: Connection, user_id: str, sids: Sequence[str], grant_ids: Sequence[str]) -> None:
    """Leave of a person's events only what happened, when, and with which client."""
    row = AuditEvent
    for condition in (row.user_id == user_id, *_in_parts(row.sid, sids), *_in_parts(row.grant_id, grant_ids)):
        statement = update(row).where(condition)
        connection.execute(statement.values(user_id=None, sid=None, grant_id=None, address=None, details={}))


def remove_old(connection: Connection, until: datetime) -> int:
    """Forget a batch of events that happened not after `until`; answers how many."""
    return len(batches.remove(connection, AuditEvent, AuditEvent.id, AuditEvent.at, until))


def _in_parts(column: InstrumentedAttribute[str | None], values: Sequence[str]) -> list[ColumnElement[bool]]:
    """Databases limit how many parameters a statement may have."""
    return [column.in_(values[start : start + IN_ONE_STATEMENT]) for start in range(0, len(values), IN_ONE_STATEMENT)]


def log_fields(event: Event) -> dict[str, Any]:
    """The event as fields of a log line; empty ones left out."""
    return {name: value for name, value in asdict(event).items() if value is not None}

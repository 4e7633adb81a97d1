"""Writes audit events."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from idp.audit.events import Event
from idp.audit.models import AuditEvent

COLUMNS = ("client_id", "user_id", "grant_id", "sid")


def add(connection: Connection, event: Event, at: datetime, address: str | None) -> None:
    """Append one event."""
    fields = asdict(event)
    connection.execute(
        insert(AuditEvent).values(
            at=at,
            type=type(event).__name__,
            address=address,
            details={name: value for name, value in fields.items() if name not in COLUMNS},
            **{name: fields[name] for name in COLUMNS},
        )
    )


def log_fields(event: Event) -> dict[str, Any]:
    """The event as fields of a log line; empty ones left out."""
    return {name: value for name, value in asdict(event).items() if value is not None}

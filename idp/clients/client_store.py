"""Clients in the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from idp.clients.client import Client
from idp.clients.metadata import ClientMetadata
from idp.clients.models import ClientRow

_COLUMNS = (
    ClientRow.client_id,
    ClientRow.client_metadata,
    ClientRow.client_secret_digest,
    ClientRow.registered_at,
    ClientRow.disabled_at,
)


def find(connection: Connection, client_id: str) -> Client | None:
    """The client, disabled or not."""
    row = connection.execute(select(*_COLUMNS).where(ClientRow.client_id == client_id)).one_or_none()
    return _client(row) if row else None


def find_all(connection: Connection) -> list[Client]:
    """All clients by their id."""
    return [_client(row) for row in connection.execute(select(*_COLUMNS).order_by(ClientRow.client_id))]


def put(
    connection: Connection, client_id: str, metadata: ClientMetadata, secret_digest: bytes | None, now: datetime
) -> str | None:
    """Create or change the client; answers "added", "changed", or None where nothing was different."""
    values = {
        "client_metadata": metadata.model_dump(mode="json", exclude_defaults=True),
        "client_secret_digest": secret_digest,
    }
    existing = find(connection, client_id)
    if existing is None:
        connection.execute(insert(ClientRow).values(client_id=client_id, registered_at=now, **values))
        return "added"
    if existing.metadata == metadata and existing.client_secret_digest == secret_digest:
        return None
    connection.execute(update(ClientRow).where(ClientRow.client_id == client_id).values(**values))
    return "changed"


def _client(row: Row[str, dict[str, Any], bytes | None, datetime, datetime | None]) -> Client:
    client_id, metadata, digest, registered_at, disabled_at = row
    return Client(client_id, ClientMetadata.model_validate(metadata), digest, registered_at, disabled_at)

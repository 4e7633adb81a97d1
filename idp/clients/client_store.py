"""Clients in the database."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from idp.clients.client import Client
from idp.clients.metadata import ClientMetadata
from idp.clients.models import ClientRow

_COLUMNS = (
    ClientRow.client_id,
    ClientRow.client_metadata,
    ClientRow.client_secret_digest,
    ClientRow.registered_at,
    ClientRow.disabled_at,
    ClientRow.sealed_client_secret,
)


def find(connection: Connection, client_id: str, *, lock: bool = False) -> Client | None:
    """The client, disabled or not. `lock`: nobody else changes it before this transaction ends."""
    statement = select(*_COLUMNS).where(ClientRow.client_id == client_id)
    row = connection.execute(statement.with_for_update() if lock else statement).one_or_none()
    return _client(row) if row else None


def find_all(connection: Connection) -> list[Client]:
    """All clients by their id."""
    return [_client(row) for row in connection.execute(select(*_COLUMNS).order_by(ClientRow.client_id))]


def find_first_party(connection: Connection) -> list[str]:
    """The ids of the clients that are marked for the JSON door, disabled or not: one, or none, if nobody raced."""
    marked = ClientRow.client_metadata["first_party_login"].as_boolean().is_(True)
    return list(connection.scalars(select(ClientRow.client_id).where(marked).order_by(ClientRow.client_id)))


def put(
    connection: Connection,
    client_id: str,
    metadata: ClientMetadata,
    secret_digest: bytes | None,
    now: datetime,
    sealed_secret: str | None = None,
) -> str | None:
    """Create or change the client; answers "added", "changed", or None where nothing was different.

    A secret that is sealed anew is no difference: it is told by its digest.
    """
    values = {
        "client_metadata": metadata.model_dump(mode="json", exclude_defaults=True),
        "client_secret_digest": secret_digest,
        "sealed_client_secret": sealed_secret,
    }
    existing = find(connection, client_id, lock=True)
    if existing is None:
        connection.execute(insert(ClientRow).values(client_id=client_id, registered_at=now, **values))
        return "added"
    before = existing.metadata, existing.client_secret_digest, existing.sealed_client_secret is None
    if before == (metadata, secret_digest, sealed_secret is None):
        return None
    connection.execute(update(ClientRow).where(ClientRow.client_id == client_id).values(**values))
    return "changed"


def change_secret(
    connection: Connection, client_id: str, secret_digest: bytes, sealed_secret: str | None = None
) -> bool:
    """Another secret; the one before is worth nothing. False for an unknown client, or one without a secret."""
    statement = update(ClientRow).where(ClientRow.client_id == client_id, ClientRow.client_secret_digest.is_not(None))
    values = {"client_secret_digest": secret_digest, "sealed_client_secret": sealed_secret}
    return connection.execute(statement.values(values)).rowcount == 1


def find_sealed_secrets(connection: Connection) -> dict[str, str]:
    """The sealed secrets by the ids of their clients."""
    query = select(ClientRow.client_id, ClientRow.sealed_client_secret).order_by(ClientRow.client_id)
    return {client_id: sealed for client_id, sealed in connection.execute(query) if sealed is not None}


def reseal_secret(connection: Connection, client_id: str, before: str, after: str) -> bool:
    """The same secret, sealed anew. False: it was rotated meanwhile, and stays as it is."""
    condition = (ClientRow.client_id == client_id) & (ClientRow.sealed_client_secret == before)
    return connection.execute(update(ClientRow).where(condition).values(sealed_client_secret=after)).rowcount == 1


def disable(connection: Connection, client_id: str, now: datetime) -> bool:
    """The client is refused everywhere; False if it was already, or is unknown."""
    condition = (ClientRow.client_id == client_id) & ClientRow.disabled_at.is_(None)
    return connection.execute(update(ClientRow).where(condition).values(disabled_at=now)).rowcount == 1


def enable(connection: Connection, client_id: str) -> bool:
    """The client is served again; False if it was not disabled, or is unknown."""
    condition = (ClientRow.client_id == client_id) & ClientRow.disabled_at.is_not(None)
    return connection.execute(update(ClientRow).where(condition).values(disabled_at=None)).rowcount == 1


def keep_registration_token(connection: Connection, client_id: str, token_digest: bytes) -> None:
    """By this the client may look after itself (RFC 7592)."""
    changed = update(ClientRow).where(ClientRow.client_id == client_id).values(registration_token_digest=token_digest)
    connection.execute(changed)


def find_registration_token(connection: Connection, client_id: str) -> bytes | None:
    """The digest of its token; None: there is no such client, or it did not register itself."""
    query = select(ClientRow.registration_token_digest).where(ClientRow.client_id == client_id)
    return connection.execute(query).scalar_one_or_none()


def remove(connection: Connection, client_id: str) -> None:
    """No client any more."""
    connection.execute(delete(ClientRow).where(ClientRow.client_id == client_id))


def _client(row: Row[str, dict[str, Any], bytes | None, datetime, datetime | None, str | None]) -> Client:
    client_id, metadata, digest, registered_at, disabled_at, sealed = row
    return Client(client_id, ClientMetadata.model_validate(metadata), digest, registered_at, disabled_at, sealed)

"""API resources in the database."""

from sqlalchemy import Connection, insert, select, update

from idp.clients.models import ApiResourceRow
from idp.clients.scopes import ApiResource


def find_all(connection: Connection) -> list[ApiResource]:
    """All API resources by identifier."""
    row = ApiResourceRow
    rows = connection.execute(select(row.identifier, row.name, row.scopes, row.resource_uris).order_by(row.identifier))
    return [
        ApiResource(identifier, name, scopes, tuple(resource_uris or ()))
        for identifier, name, scopes, resource_uris in rows
    ]


def put(connection: Connection, resource: ApiResource) -> str | None:
    """Create or change the resource; answers "added", "changed", or None where nothing was different."""
    existing = {each.identifier: each for each in find_all(connection)}.get(resource.identifier)
    if existing == resource:
        return None
    values = {
        "name": resource.name,
        "scopes": dict(resource.scopes),
        "resource_uris": list(resource.resource_uris) or None,
    }
    if existing is None:
        connection.execute(insert(ApiResourceRow).values(identifier=resource.identifier, **values))
        return "added"
    connection.execute(update(ApiResourceRow).where(ApiResourceRow.identifier == resource.identifier).values(**values))
    return "changed"

"""Client assertions that were accepted: who used which `jti`, kept until the assertion would be too old anyway."""

import hashlib
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from idp import batches
from idp.clients.models import UsedAssertionRow

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def use(connection: Connection, client_id: str, jti: str, expires_at: datetime) -> bool:
    """Note that the client has used its `jti`; False if it had before. `expires_at`: `exp` and the clock skew."""
    insert = _INSERT[connection.dialect.name]
    values = {"digest": _digest(client_id, jti), "expires_at": expires_at}
    row = insert(UsedAssertionRow).values(values).on_conflict_do_nothing()
    return connection.execute(row.returning(UsedAssertionRow.digest)).first() is not None


def remove_over(connection: Connection, until: datetime) -> int:
    """Forget a batch of those that were too old by `until`; answers how many."""
    row = UsedAssertionRow
    return len(batches.remove(connection, row, row.digest, row.expires_at, until))


def _digest(client_id: str, jti: str) -> bytes:
    """A client id has no NUL, so that two pairs never make one text."""
    return hashlib.sha256(f"{client_id}\0{jti}".encode("utf-8", "surrogatepass")).digest()

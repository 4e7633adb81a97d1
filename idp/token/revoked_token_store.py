"""Access tokens that were revoked one by one: their `jti`, kept until nobody would accept them anyway."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from idp import batches
from idp.token.models import RevokedAccessTokenRow

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_BY_JTI = select(RevokedAccessTokenRow.jti).where(RevokedAccessTokenRow.jti == bindparam("jti"))


def add(connection: Connection, jti: str, expires_at: datetime) -> bool:
    """Remember the token as revoked; False if it was already. `expires_at`: its `exp` and the clock skew."""
    insert = _INSERT[connection.dialect.name]
    row = insert(RevokedAccessTokenRow).values(jti=jti, expires_at=expires_at).on_conflict_do_nothing()
    return connection.execute(row.returning(RevokedAccessTokenRow.jti)).first() is not None


def remove_over(connection: Connection, until: datetime) -> int:
    """Forget a batch of tokens that were of no use by `until`; answers how many."""
    row = RevokedAccessTokenRow
    return len(batches.remove(connection, row, row.jti, row.expires_at, until))


def is_revoked(connection: Connection, jti: str) -> bool:
    """Whether this very token was revoked."""
    return connection.execute(_BY_JTI, {"jti": jti}).first() is not None


def among(connection: Connection, jtis: Collection[str]) -> set[str]:
    """Which of these tokens were revoked by themselves."""
    query = select(RevokedAccessTokenRow.jti).where(RevokedAccessTokenRow.jti.in_(jtis))
    return set(connection.execute(query).scalars()) if jtis else set()

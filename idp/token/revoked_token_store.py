"""Access tokens that were revoked one by one: their `jti`, kept until nobody would accept them anyway."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from idp import batches
from idp.token.models import RevokedAccessTokenRow


def add(connection: Connection, jti: str, expires_at: datetime) -> bool:
    """Remember the token as revoked; False if it was already. `expires_at`: its `exp` and the clock skew."""
    if is_revoked(connection, jti):
        return False
    connection.execute(insert(RevokedAccessTokenRow).values(jti=jti, expires_at=expires_at))
    return True


def remove_over(connection: Connection, until: datetime) -> int:
    """Forget a batch of tokens that were of no use by `until`; answers how many."""
    row = RevokedAccessTokenRow
    return len(batches.remove(connection, row, row.jti, row.expires_at, until))


def is_revoked(connection: Connection, jti: str) -> bool:
    """Whether this very token was revoked."""
    query = select(RevokedAccessTokenRow.jti).where(RevokedAccessTokenRow.jti == jti)
    return connection.execute(query).first() is not None

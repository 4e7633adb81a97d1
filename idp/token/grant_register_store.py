"""Grants by whose they are: lists of them, and the end of many at once.

What happens to one grant at /token is in `grant_store`.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, or_, select, update

from idp import batches
from idp.session.models import SignOnSessionRow
from idp.token import grant_event_store
from idp.token.grant_record import GrantRecord
from idp.token.lifetimes import OVER_AFTER
from idp.token.models import GrantRow

_COLUMNS = (
    GrantRow.id,
    GrantRow.client_id,
    GrantRow.user_id,
    GrantRow.sid,
    GrantRow.scope,
    GrantRow.auth_time,
    GrantRow.amr,
    GrantRow.created_at,
    GrantRow.generation,
    GrantRow.rotated_at,
    GrantRow.retries,
    GrantRow.idle_expires_at,
    GrantRow.absolute_expires_at,
    GrantRow.revoked_at,
    GrantRow.revoked_because,
)


def find(connection: Connection, grant_id: str) -> GrantRecord | None:
    """One grant, in whatever state it is."""
    row = connection.execute(select(*_COLUMNS).where(GrantRow.id == grant_id)).one_or_none()
    return GrantRecord(*row) if row is not None else None


def find_by_sid(connection: Connection, sid: str) -> list[GrantRecord]:
    """The grants of one browser session that are not revoked, oldest first."""
    of_session = select(*_COLUMNS).where(GrantRow.sid == sid, GrantRow.revoked_at.is_(None))
    return [GrantRecord(*row) for row in connection.execute(of_session.order_by(GrantRow.created_at))]


def find_ended_with(connection: Connection, sid: str, because: str, ended_at: datetime) -> list[GrantRecord]:
    """The grants of a session that lived when it ended: those that ended with it so, and those that went on."""
    row = GrantRow
    then = (row.revoked_because == because) & (row.revoked_at >= ended_at)
    of_session = select(*_COLUMNS).where(row.sid == sid, or_(row.revoked_at.is_(None), then))
    return [GrantRecord(*each) for each in connection.execute(of_session.order_by(row.created_at))]


def find_all(
    connection: Connection, *, user_id: str | None = None, client_id: str | None = None, standing_at: datetime | None
) -> list[GrantRecord]:
    """The grants of a person, of a client, of a person for a client, or of everybody, the newest first.

    `standing_at`: only those that may still be of use to somebody at that moment; None: also revoked ones and old ones.
    """
    conditions = _whose(user_id=user_id, client_id=client_id)
    if standing_at is not None:
        conditions += _standing(standing_at)
    rows = connection.execute(select(*_COLUMNS).where(*conditions).order_by(GrantRow.created_at.desc(), GrantRow.id))
    return [GrantRecord(*row) for row in rows]


def find_newest_of(connection: Connection, sids: Sequence[str], limit: int) -> list[GrantRecord]:
    """The grants of these browser sessions, in whatever state they are, the newest first."""
    of_sessions = select(*_COLUMNS).where(GrantRow.sid.in_(sids))
    rows = connection.execute(of_sessions.order_by(GrantRow.created_at.desc(), GrantRow.id).limit(limit))
    return [GrantRecord(*row) for row in rows]


def find_without_session(connection: Connection, user_id: str, now: datetime, limit: int) -> list[GrantRecord]:
    """What clients may renew of a person though the sign-in that it came from is over, the newest first."""
    row, session = GrantRow, SignOnSessionRow
    lives = (session.sid == row.sid) & session.ended_at.is_(None) & (session.idle_expires_at > now)
    renewable = (row.user_id == user_id) & row.revoked_at.is_(None) & (row.idle_expires_at > now)
    query = select(*_COLUMNS).where(renewable, ~exists().where(lives)).order_by(row.created_at.desc(), row.id)
    return [GrantRecord(*each) for each in connection.execute(query.limit(limit))]


def revoke_all(
    connection: Connection,
    because: str,
    now: datetime,
    *,
    user_id: str | None = None,
    client_id: str | None = None,
) -> list[GrantRecord]:
    """End every standing grant of a person, of a client, or of that person for that client; answers them."""
    conditions = _whose(user_id=user_id, client_id=client_id)
    assert conditions, "name whose grants"
    return _revoke(connection, because, now, *conditions, *_standing(now))


def revoke_one(connection: Connection, grant_id: str, because: str, now: datetime) -> GrantRecord | None:
    """End one grant; answers it if it was not revoked before."""
    revoked = _revoke(connection, because, now, GrantRow.id == grant_id, GrantRow.revoked_at.is_(None))
    return revoked[0] if revoked else None


def remove_all_of_user(connection: Connection, user_id: str) -> list[GrantRecord]:
    """Forget every grant of one user; answers them. A grant without a row is dead wherever it is asked for."""
    return _remove(connection, GrantRow.user_id == user_id)


def find_over(connection: Connection, until: datetime) -> Sequence[str]:
    """The ids of a batch of grants whose absolute end is not after `until`, revoked or not."""
    return connection.scalars(batches.oldest(GrantRow.id, GrantRow.absolute_expires_at, until)).all()


def remove(connection: Connection, grant_ids: Sequence[str]) -> list[GrantRecord]:
    """Forget these grants; answers them."""
    return _remove(connection, GrantRow.id.in_(grant_ids))


def last_end_of_tokens_before(connection: Connection, moment: datetime) -> datetime | None:
    """When the last grant ends that was made before `moment`; None: there is none."""
    query = select(GrantRow.absolute_expires_at).where(GrantRow.created_at <= moment)
    return connection.execute(query.order_by(GrantRow.absolute_expires_at.desc()).limit(1)).scalar_one_or_none()


def _revoke(connection: Connection, because: str, now: datetime, *conditions: ColumnElement[bool]) -> list[GrantRecord]:
    statement = update(GrantRow).where(*conditions).values(revoked_at=now, revoked_because=because)
    return [GrantRecord(*row) for row in connection.execute(statement.returning(*_COLUMNS))]


def _remove(connection: Connection, which: ColumnElement[bool]) -> list[GrantRecord]:
    """With what was noted of them, after them: /token takes hold of a grant before it notes anything."""
    rows = connection.execute(delete(GrantRow).where(which).returning(*_COLUMNS))
    removed = [GrantRecord(*row) for row in rows]
    grant_event_store.remove(connection, [grant.id for grant in removed])
    return removed


def _whose(*, user_id: str | None, client_id: str | None) -> list[ColumnElement[bool]]:
    named = {GrantRow.user_id: user_id, GrantRow.client_id: client_id}
    return [column == value for column, value in named.items() if value is not None]


def _standing(now: datetime) -> list[ColumnElement[bool]]:
    return [GrantRow.revoked_at.is_(None), GrantRow.idle_expires_at > now - OVER_AFTER]

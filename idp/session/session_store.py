"""Sign-on sessions in the database."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, bindparam, delete, insert, select, update

from idp import batches
from idp.session.models import SignOnSessionRow
from idp.session.sign_on_session import SignOnSession
from idp.users.models import UserRow
from shared.database import Moment

_Columns = tuple[str, str, datetime, list[str], str, datetime, datetime, datetime]
_COLUMNS = (
    SignOnSessionRow.sid,
    SignOnSessionRow.user_id,
    SignOnSessionRow.auth_time,
    SignOnSessionRow.amr,
    SignOnSessionRow.acr,
    SignOnSessionRow.created_at,
    SignOnSessionRow.idle_expires_at,
    SignOnSessionRow.absolute_expires_at,
)


def _living(now: datetime | BindParameter[datetime]) -> Select[*_Columns]:
    row = SignOnSessionRow
    return (
        select(*_COLUMNS)
        .join(UserRow, UserRow.id == row.user_id)
        .where(
            row.ended_at.is_(None),
            row.idle_expires_at > now,
            row.absolute_expires_at > now,
            UserRow.disabled_at.is_(None),
        )
    )


_NOW = bindparam("now", type_=Moment())
_BY_SECRET = _living(_NOW).where(SignOnSessionRow.secret_digest == bindparam("secret"))
_HELD = _living(_NOW).where(SignOnSessionRow.sid == bindparam("sid")).with_for_update(read=True, of=SignOnSessionRow)


def find(connection: Connection, secret: str, now: datetime) -> SignOnSession | None:
    """The living session with this cookie secret, unless its account is disabled."""
    row = connection.execute(_BY_SECRET, {"now": now, "secret": digest(secret)}).one_or_none()
    return _session(*row) if row is not None else None


def find_by_sid(connection: Connection, sid: str, now: datetime) -> SignOnSession | None:
    """The living session with this public id, unless its account is disabled."""
    row = connection.execute(_living(now).where(SignOnSessionRow.sid == sid)).one_or_none()
    return _session(*row) if row is not None else None


def find_ended(connection: Connection, sid: str, because: str) -> tuple[SignOnSession, datetime] | None:
    """The session that ended so, and when."""
    row = SignOnSessionRow
    so = (row.sid == sid) & (row.ended_because == because)
    session = connection.execute(select(*_COLUMNS).where(so)).one_or_none()
    ended_at = connection.execute(select(row.ended_at).where(so)).scalar_one_or_none()
    return (_session(*session), ended_at) if session is not None and ended_at is not None else None


def find_by_user(connection: Connection, user_id: str, now: datetime) -> list[SignOnSession]:
    """The living sessions of one user in all browsers, the newest first."""
    statement = _living(now).where(SignOnSessionRow.user_id == user_id).order_by(SignOnSessionRow.auth_time.desc())
    return [_session(*row) for row in connection.execute(statement)]


def find_all(connection: Connection, now: datetime) -> list[SignOnSession]:
    """The living sessions of everybody, the newest first."""
    return [_session(*row) for row in connection.execute(_living(now).order_by(SignOnSessionRow.auth_time.desc()))]


def hold(connection: Connection, sid: str, now: datetime) -> bool:
    """Whether the session lives, and keep anybody from ending it before this transaction does.

    For whoever looked at it before: what is made of a session must be there to be ended with it.
    """
    return connection.execute(_HELD, {"now": now, "sid": sid}).first() is not None


def add(connection: Connection, session: SignOnSession, secret: str) -> None:
    """Keep a new session under the digest of its cookie secret."""
    connection.execute(
        insert(SignOnSessionRow).values(
            sid=session.sid, user_id=session.user_id, created_at=session.created_at, **_renewable(session, secret)
        )
    )


def renew(connection: Connection, session: SignOnSession, secret: str) -> bool:
    """The same person proved again who they are: `session` with its new times, under a new cookie secret."""
    result = connection.execute(
        update(SignOnSessionRow).where(_open(session.sid)).values(**_renewable(session, secret))
    )
    return result.rowcount == 1


def slide(connection: Connection, sid: str, idle_expires_at: datetime) -> bool:
    """Move the idle end, never back; False where the session has ended meanwhile."""
    result = connection.execute(
        update(SignOnSessionRow)
        .where(_open(sid), SignOnSessionRow.idle_expires_at < idle_expires_at)
        .values(idle_expires_at=idle_expires_at)
    )
    return result.rowcount == 1


def end(connection: Connection, sid: str, because: str, now: datetime) -> bool:
    """End the session; True for exactly one caller."""
    result = connection.execute(update(SignOnSessionRow).where(_open(sid)).values(ended_at=now, ended_because=because))
    return result.rowcount == 1


def end_all_of_user(connection: Connection, user_id: str, because: str, now: datetime) -> Sequence[str]:
    """End every session of one user; answers the `sid` of those that had not ended, by themselves or otherwise."""
    row = SignOnSessionRow
    return connection.scalars(
        update(row)
        .where(row.user_id == user_id, row.ended_at.is_(None), row.idle_expires_at > now, row.absolute_expires_at > now)
        .values(ended_at=now, ended_because=because)
        .returning(SignOnSessionRow.sid)
    ).all()


def remove_all_of_user(connection: Connection, user_id: str) -> Sequence[str]:
    """Forget every session of one user, ended ones too; answers their `sid`."""
    statement = delete(SignOnSessionRow).where(SignOnSessionRow.user_id == user_id).returning(SignOnSessionRow.sid)
    return connection.scalars(statement).all()


def remove_over(connection: Connection, until: datetime) -> int:
    """Forget a batch of sessions whose idle end, which is never after the absolute one, is not after `until`."""
    row = SignOnSessionRow
    return len(batches.remove(connection, row, row.sid, row.idle_expires_at, until))


def digest(secret: str) -> bytes:
    """SHA-256; enough because the secret is 32 random bytes."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _open(sid: str) -> ColumnElement[bool]:
    return (SignOnSessionRow.sid == sid) & SignOnSessionRow.ended_at.is_(None)


def _renewable(session: SignOnSession, secret: str) -> dict[str, object]:
    return {
        "secret_digest": digest(secret),
        "auth_time": session.auth_time,
        "amr": list(session.amr),
        "acr": session.acr,
        "idle_expires_at": session.idle_expires_at,
        "absolute_expires_at": session.absolute_expires_at,
    }


def _session(
    sid: str,
    user_id: str,
    auth_time: datetime,
    amr: list[str],
    acr: str,
    created_at: datetime,
    idle_expires_at: datetime,
    absolute_expires_at: datetime,
) -> SignOnSession:
    return SignOnSession(sid, user_id, auth_time, tuple(amr), acr, created_at, idle_expires_at, absolute_expires_at)

"""Keeps sessions. The cookie's id stands in the database only as its digest, so the table alone opens no session."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from mvc_client.renewal_mode import RenewalMode
from mvc_client.session import lifetimes
from mvc_client.session.models import SessionRow
from mvc_client.session.web_session import Person, Session


def new_id() -> str:
    """An id for a row: 22 random characters that may appear in logs."""
    return secrets.token_urlsafe(16)


def add(
    connection: Connection,
    session_id: str,
    cookie_id: str,
    person: Person,
    sealed_tokens: str,
    mode: RenewalMode,
    now: datetime,
) -> None:
    """Begin a session. `sealed_tokens`: token set number 1, sealed for this `session_id`."""
    absolute = now + lifetimes.ABSOLUTE
    connection.execute(
        insert(SessionRow).values(
            id=session_id,
            cookie_digest=digest(cookie_id),
            sub=person.sub,
            sid=person.sid,
            name=person.name,
            amr=person.amr,
            signed_in_at=now,
            seen_at=now,
            idle_expires_at=lifetimes.idle_expires_at(now, absolute),
            absolute_expires_at=absolute,
            renewal_mode=mode.value,
            tokens=sealed_tokens,
            version=1,
        )
    )


def find(connection: Connection, cookie_id: str, now: datetime) -> Session | None:
    """The session of this cookie, alive or ended a short while ago; None if there is none or its time is over."""
    row = (
        connection.execute(
            select(*_COLUMNS).where(
                SessionRow.cookie_digest == digest(cookie_id),
                SessionRow.idle_expires_at > now,
                SessionRow.absolute_expires_at > now,
            )
        )
        .mappings()
        .one_or_none()
    )
    if row is None:
        return None
    values: dict[str, Any] = {**row, "renewal_mode": RenewalMode(row["renewal_mode"])}
    return Session(**values)


def touch(connection: Connection, session: Session, now: datetime) -> None:
    """The session was used now."""
    connection.execute(
        update(SessionRow)
        .where(SessionRow.id == session.id, SessionRow.ended_at.is_(None))
        .values(seen_at=now, idle_expires_at=lifetimes.idle_expires_at(now, session.absolute_expires_at))
    )


def set_renewal_mode(connection: Connection, session_id: str, mode: RenewalMode) -> None:
    """What the switch on the page says from now on."""
    connection.execute(update(SessionRow).where(SessionRow.id == session_id).values(renewal_mode=mode.value))


def remove(connection: Connection, cookie_id: str) -> None:
    """Forget the session of this cookie, its tokens and its events."""
    connection.execute(delete(SessionRow).where(SessionRow.cookie_digest == digest(cookie_id)))


def end_told(connection: Connection, sid: str | None, sub: str | None, because: str, now: datetime) -> Sequence[str]:
    """End the sessions of `sid`, of `sub`, or of both together, and forget their tokens; answers their ids."""
    named = {SessionRow.sid: sid, SessionRow.sub: sub}
    conditions = [column == value for column, value in named.items() if value is not None]
    assert conditions, "name a session or a person"
    ended = (
        update(SessionRow)
        .where(*conditions, SessionRow.ended_at.is_(None))
        .values(tokens=None, ended_at=now, ended_because=because, lease_holder=None, lease_until=None)
    )
    return connection.scalars(ended.returning(SessionRow.id)).all()


def prune(connection: Connection, now: datetime) -> None:
    """Delete what no page will ever show again."""
    connection.execute(
        delete(SessionRow).where(
            or_(
                SessionRow.idle_expires_at <= now,
                SessionRow.absolute_expires_at <= now,
                SessionRow.ended_at <= now - lifetimes.ENDED_KEPT,
            )
        )
    )


def digest(cookie_id: str) -> bytes:
    """What stands in the database for a cookie's id."""
    return hashlib.sha256(cookie_id.encode("utf-8", "surrogatepass")).digest()


_COLUMNS = [getattr(SessionRow, name) for name in Session.__dataclass_fields__]

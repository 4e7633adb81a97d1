"""Sign-on sessions, which clients have been told of them, and which are to be told of their end."""

from datetime import datetime

from sqlalchemy import JSON, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from idp.extensions import db
from shared.database import Moment


class SignOnSessionRow(db.Model):
    """A browser's session: `sid` is public and stands in tokens, the cookie's secret is kept only as its SHA-256."""

    __tablename__ = "sign_on_session"

    sid: Mapped[str] = mapped_column(String(64), primary_key=True)
    secret_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[str] = mapped_column(String(36), index=True)
    auth_time: Mapped[datetime] = mapped_column(Moment)
    amr: Mapped[list[str]] = mapped_column(JSON)
    acr: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(Moment)
    idle_expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    absolute_expires_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_because: Mapped[str | None] = mapped_column(String(32))


class SessionClientRow(db.Model):
    """A client that got something of a session: it knows its `sid`, and the person as `subject`."""

    __tablename__ = "session_client"
    __table_args__ = (UniqueConstraint("sid", "client_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    sid: Mapped[str] = mapped_column(String(64))
    client_id: Mapped[str] = mapped_column(String(255))
    user_id: Mapped[str] = mapped_column(String(36), index=True)
    subject: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)


class LogoutNoticeRow(db.Model):
    """What one client is to be told of one session's end; `due_at` None: it is settled.

    `outcome`: "answered", "given_up", or "no_address" where there never was one to tell it at.
    """

    __tablename__ = "logout_notice"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    sid: Mapped[str] = mapped_column(String(64), index=True)
    client_id: Mapped[str] = mapped_column(String(255))
    user_id: Mapped[str] = mapped_column(String(36), index=True)
    subject: Mapped[str] = mapped_column(String(64))
    names_subject: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    due_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    attempts: Mapped[int]
    outcome: Mapped[str | None] = mapped_column(String(16))
    settled_at: Mapped[datetime | None] = mapped_column(Moment)

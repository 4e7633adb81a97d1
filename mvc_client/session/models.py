"""Sessions, the events in them, and what the provider has told about sessions there."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from mvc_client.extensions import db
from shared.database import Moment


class SessionRow(db.Model):
    """One signed-in browser, found by the SHA-256 of its cookie. `version`: the number of the token set in `tokens`."""

    __tablename__ = "web_session"

    id: Mapped[str] = mapped_column(String(22), primary_key=True)
    cookie_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    sub: Mapped[str] = mapped_column(String(255), index=True)
    sid: Mapped[str | None] = mapped_column(String(255), index=True)
    name: Mapped[str] = mapped_column(String(255))
    amr: Mapped[str] = mapped_column(String(255))
    signed_in_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    idle_expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    absolute_expires_at: Mapped[datetime] = mapped_column(Moment)
    renewal_mode: Mapped[str] = mapped_column(String(16))
    tokens: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int]
    lease_holder: Mapped[str | None] = mapped_column(String(22))
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_because: Mapped[str | None] = mapped_column(String(32))
    ended_why: Mapped[str | None] = mapped_column(Text)


class SessionEventRow(db.Model):
    """Something that happened in a session; no tokens, only numbers and words."""

    __tablename__ = "web_session_event"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("web_session.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    kind: Mapped[str] = mapped_column(String(32))
    token_number: Mapped[int]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


class ToldRow(db.Model):
    """The SHA-256 of a logout token's `jti`, or of a `sid` that has ended; see `told_store`."""

    __tablename__ = "told"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)

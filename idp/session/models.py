"""Sign-on sessions."""

from datetime import datetime

from sqlalchemy import JSON, LargeBinary, String
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

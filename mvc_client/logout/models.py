"""Sign-outs, kept a short while so that the last page can be a receipt."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from mvc_client.extensions import db
from shared.database import Moment


class SignOutRow(db.Model):
    """One sign-out, found by the SHA-256 of its `state`, for one browser only. No tokens."""

    __tablename__ = "sign_out"

    state_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    browser_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    name: Mapped[str] = mapped_column(String(255))
    token_number: Mapped[int]
    access_token_expires_at: Mapped[datetime] = mapped_column(Moment)
    signed_out_at: Mapped[datetime] = mapped_column(Moment)
    returned_at: Mapped[datetime | None] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)

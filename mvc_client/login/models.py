"""Sign-ins that have begun."""

from datetime import datetime

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from mvc_client.extensions import db
from shared.database import Moment


class SignInRow(db.Model):
    """One authorization request on its way, found by the SHA-256 of its `state`, for one browser only."""

    __tablename__ = "sign_in"

    state_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    browser_digest: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    nonce: Mapped[str] = mapped_column(String(128))
    code_verifier: Mapped[str] = mapped_column(Text)
    return_to: Mapped[str] = mapped_column(String(80), server_default="/")
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)

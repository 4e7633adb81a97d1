"""Pending authorization requests."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from idp.extensions import db
from shared.database import Moment


class PendingRequestRow(db.Model):
    """An authorization request that waits for its end-user; found by the SHA-256 of the id in the URL."""

    __tablename__ = "pending_authorization_request"

    id_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    browser_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    previous_browser_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    signed_in_at: Mapped[datetime | None] = mapped_column(Moment)
    account_chosen: Mapped[bool] = mapped_column(default=False)
    consented_at: Mapped[datetime | None] = mapped_column(Moment)
    denied_at: Mapped[datetime | None] = mapped_column(Moment)

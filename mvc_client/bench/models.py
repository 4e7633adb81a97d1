"""What was done on the bench."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from mvc_client.extensions import db
from shared.database import Moment


class DeedRow(db.Model):
    """One deed in one session; no tokens, only numbers and words."""

    __tablename__ = "bench_deed"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("web_session.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    kind: Mapped[str] = mapped_column(String(32))
    last_event: Mapped[int]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)

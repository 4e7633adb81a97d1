"""What the lessons keep of one browser."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from mvc_client.extensions import db
from shared.database import Moment


class LearnerRow(db.Model):
    """One browser, by the SHA-256 of its cookie. `strict`, `copied`: sealed; `outcomes`: texts and numbers by step."""

    __tablename__ = "learner"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    strict: Mapped[str | None] = mapped_column(Text)
    copied: Mapped[str | None] = mapped_column(Text)
    outcomes: Mapped[dict[str, Any]] = mapped_column(JSON)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)

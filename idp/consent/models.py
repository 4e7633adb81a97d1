"""What people agreed to."""

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.extensions import db
from shared.database import Moment


class ConsentRow(db.Model):
    """What one person lets one client have: every scope that was ever agreed to and not withdrawn.

    `claims`: names of claims that were agreed to one by one (OIDC Core §5.5).
    """

    __tablename__ = "consent"

    user_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    claims: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    granted_at: Mapped[datetime] = mapped_column(Moment)

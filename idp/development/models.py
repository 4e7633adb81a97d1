"""Faults."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from idp.extensions import db


class ArmedFaultRow(db.Model):
    """What is to happen to the next answer of one client."""

    __tablename__ = "armed_fault"

    client_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    fault: Mapped[str] = mapped_column(String(16))

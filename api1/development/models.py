"""The changed clock skew."""

from sqlalchemy import SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from api1.extensions import db


class ClockSkewRow(db.Model):
    """At most one row, `id` 1: seconds in place of the setting's."""

    __tablename__ = "development_clock_skew"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    seconds: Mapped[int]

"""What the throttle remembers. Keys are HMACs: people type passwords into the field for the username.

`account` is the key of the account that a row is about, so that everything about one can be forgotten.
"""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from idp.extensions import db
from shared.database import Moment


class LoginCounterRow(db.Model):
    """Wrong tries at an account, from an address, or at an account from a familiar address."""

    __tablename__ = "login_counter"

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    account: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    wrong: Mapped[int]
    counted_at: Mapped[datetime] = mapped_column(Moment, index=True)
    closed_until: Mapped[datetime | None] = mapped_column(Moment)


class FamiliarAddressRow(db.Model):
    """An address from which an account signed in."""

    __tablename__ = "familiar_address"

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    account: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    signed_in_at: Mapped[datetime] = mapped_column(Moment, index=True)

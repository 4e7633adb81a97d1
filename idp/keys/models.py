"""Signing keys and refresh-token keys; their secret parts are sealed under the provider's secret key."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from idp.extensions import db
from shared.database import Moment


class SigningKeyRow(db.Model):
    """A key pair that signs tokens. `kid` is its thumbprint (RFC 7638); `sealed_jwk` holds the private JWK."""

    __tablename__ = "signing_key"

    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    alg: Mapped[str] = mapped_column(String(16))
    sealed_jwk: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)
    signs_from: Mapped[datetime] = mapped_column(Moment)
    retired_at: Mapped[datetime | None] = mapped_column(Moment)


class RefreshTokenKeyRow(db.Model):
    """A pair of independent 32-byte keys, one authenticates refresh tokens, one derives their successors.

    `key_id` is the first byte of each token that they made. `sealed_pair` holds both, one after the other.
    """

    __tablename__ = "refresh_token_key"
    __table_args__ = (CheckConstraint("key_id BETWEEN 1 AND 255", name="key_id_is_a_byte"),)

    key_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed_pair: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)
    signs_from: Mapped[datetime] = mapped_column(Moment)
    retired_at: Mapped[datetime | None] = mapped_column(Moment)

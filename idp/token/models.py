"""Authorization codes and grants.

The grant is one row, changed in place: there is no table of refresh tokens. No column that a rotation changes is
indexed and PostgreSQL's pages keep room (`fillfactor` 80), so that its updates stay on the page (HOT).

`subject`: what the client knows the person as, where that is not their id (OIDC Core §8). `claims`: names asked for one
by one, for "userinfo" and "id_token" (§5.5). `resource`: identifiers of the APIs that the request named (RFC 8707).
`retries`: how often a predecessor was shown in its window and answered.
"""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Dialect, Index, LargeBinary, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from idp.extensions import db
from shared.database import Moment

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class AuthorizationCodeRow(db.Model):
    """A code, by its SHA-256; what was approved and when it was redeemed. One that was redeemed goes with its grant."""

    __tablename__ = "authorization_code"
    __table_args__ = (
        Index(
            "ix_authorization_code_unredeemed",
            "expires_at",
            sqlite_where=text("redeemed_at IS NULL"),
            postgresql_where=text("redeemed_at IS NULL"),
        ),
        Index("ix_authorization_code_grant_id", "grant_id"),
    )

    code_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(255))
    user_id: Mapped[str] = mapped_column(String(36))
    sid: Mapped[str] = mapped_column(String(64))
    redirect_uri: Mapped[str] = mapped_column(Text)
    scope: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str | None] = mapped_column(Text)
    code_challenge: Mapped[str | None] = mapped_column(String(128))
    auth_time: Mapped[datetime] = mapped_column(Moment)
    amr: Mapped[list[str]] = mapped_column(JSON)
    acr: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str | None] = mapped_column(String(64))
    claims: Mapped[dict[str, list[str]] | None] = mapped_column(JSON(none_as_null=True))
    resource: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    issued_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    redeemed_at: Mapped[datetime | None] = mapped_column(Moment)
    redeemed_from: Mapped[str | None] = mapped_column(String(64))
    grant_id: Mapped[str | None] = mapped_column(String(32))


class GrantRow(db.Model):
    """What a person granted a client at one sign-in: the root of every token that came of it."""

    __tablename__ = "authorization_grant"
    __table_args__ = (
        Index("ix_authorization_grant_user_id", "user_id"),
        Index("ix_authorization_grant_sid", "sid"),
        Index("ix_authorization_grant_client_id", "client_id"),
        Index("ix_authorization_grant_ends", "absolute_expires_at", "created_at"),
        {"postgresql_with": {"fillfactor": 80}},
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(255))
    user_id: Mapped[str] = mapped_column(String(36))
    sid: Mapped[str] = mapped_column(String(64))
    scope: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str | None] = mapped_column(Text)
    auth_time: Mapped[datetime] = mapped_column(Moment)
    amr: Mapped[list[str]] = mapped_column(JSON)
    acr: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str | None] = mapped_column(String(64))
    claims: Mapped[dict[str, list[str]] | None] = mapped_column(JSON(none_as_null=True))
    resource: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(Moment)
    generation: Mapped[int] = mapped_column(BigInteger)
    key_id: Mapped[int]
    current_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    previous_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    rotated_at: Mapped[datetime] = mapped_column(Moment)
    retry_until: Mapped[datetime | None] = mapped_column(Moment)
    retried: Mapped[bool]
    retried_in_a_row: Mapped[int]
    retries: Mapped[int] = mapped_column(server_default="0")
    idle_expires_at: Mapped[datetime] = mapped_column(Moment)
    absolute_expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_because: Mapped[str | None] = mapped_column(String(64))


class Milliseconds(TypeDecorator[datetime]):
    """An aware UTC datetime in a third of the room that SQLite needs for its text: milliseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - _EPOCH) // timedelta(milliseconds=1)

    @override
    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(milliseconds=value)


class HexBytes(TypeDecorator[str]):
    """Hexadecimal characters in half their room."""

    impl = LargeBinary
    cache_ok = True

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else bytes.fromhex(value)

    @override
    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else value.hex()


class Base64Bytes(TypeDecorator[str]):
    """Base64url characters without padding in three quarters of their room."""

    impl = LargeBinary
    cache_ok = True

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))

    @override
    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else base64.urlsafe_b64encode(value).rstrip(b"=").decode()


class GrantEventRow(db.Model):
    """What happened to a grant, as much as has a slot (`lineage`): one key, and nothing else is indexed."""

    __tablename__ = "grant_event"
    __table_args__: ClassVar[Any] = {"sqlite_with_rowid": False, "postgresql_with": {"fillfactor": 80}}

    grant_id: Mapped[str] = mapped_column(HexBytes(16), primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    kind: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime] = mapped_column(Milliseconds)
    generation: Mapped[int] = mapped_column(BigInteger)
    jti: Mapped[str | None] = mapped_column(Base64Bytes(16))
    lifetime_seconds: Mapped[int | None]
    milliseconds_since_rotation: Mapped[int | None] = mapped_column(BigInteger)
    address: Mapped[str | None] = mapped_column(String(64))


class RevokedAccessTokenRow(db.Model):
    """An access token that was revoked before its time; its grant lives on."""

    __tablename__ = "revoked_access_token"

    jti: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)

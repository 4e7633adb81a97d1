"""Clients and API resources."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from idp.extensions import db
from shared.database import Moment


class ClientRow(db.Model):
    """A registered client: its metadata as registered (RFC 7591 names), its secret only as SHA-256.

    `sealed_client_secret`: the secret itself, of clients that sign with it (client_secret_jwt).
    `registration_token_digest`: SHA-256 of the registration access token of a client that registered itself (RFC 7592).
    """

    __tablename__ = "client"

    client_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    client_secret_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    sealed_client_secret: Mapped[str | None] = mapped_column(Text)
    client_metadata: Mapped[dict[str, Any]] = mapped_column("metadata", JSON)
    registration_token_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    registered_at: Mapped[datetime] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)


class ApiResourceRow(db.Model):
    """An API that access tokens are made for: its identifier is their `aud`, its scopes name what may be done.

    `resource_uris`: what else clients may call it in `resource` (RFC 8707).
    """

    __tablename__ = "api_resource"

    identifier: Mapped[str] = mapped_column(String(255), primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    scopes: Mapped[dict[str, str]] = mapped_column(JSON)
    resource_uris: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))


class UsedAssertionRow(db.Model):
    """A client assertion that was accepted (RFC 7523 §3, `jti`), by the digest of who showed it and its `jti`."""

    __tablename__ = "used_assertion"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)

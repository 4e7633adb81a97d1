"""Clients and API resources."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from idp.extensions import db
from shared.database import Moment


class ClientRow(db.Model):
    """A registered client: its metadata as registered (RFC 7591 names), its secret only as SHA-256."""

    __tablename__ = "client"

    client_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    client_secret_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    client_metadata: Mapped[dict[str, Any]] = mapped_column("metadata", JSON)
    registered_at: Mapped[datetime] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)


class ApiResourceRow(db.Model):
    """An API that access tokens are made for: its identifier is their `aud`, its scopes name what may be done."""

    __tablename__ = "api_resource"

    identifier: Mapped[str] = mapped_column(String(255), primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    scopes: Mapped[dict[str, str]] = mapped_column(JSON)

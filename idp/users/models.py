"""Accounts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from idp.extensions import db
from shared.database import Moment


class UserRow(db.Model):
    """An account. `id` is the `sub` of its tokens and never changes; `username_key` is the username to compare by."""

    __tablename__ = "user_account"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    username: Mapped[str] = mapped_column(String(64))
    username_key: Mapped[str] = mapped_column(String(255), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    claims: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    password_changed_at: Mapped[datetime] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)


class PairwiseSubjectRow(db.Model):
    """What the clients of one sector know a person as (OIDC Core §8.1): random, made once, never changed."""

    __tablename__ = "pairwise_subject"
    __table_args__ = (UniqueConstraint("user_id", "sector_identifier"),)

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    sector_identifier: Mapped[str] = mapped_column(String(255))
    user_id: Mapped[str] = mapped_column(String(36))

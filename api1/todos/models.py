"""To-do lists, their items, whose they are, and the answers kept for repeated requests."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api1.extensions import db
from shared.database import Moment


class OwnerRow(db.Model):
    """A person who has changed something. Whoever writes holds this row. `lists_made`: how many ever."""

    __tablename__ = "todo_owner"

    sub: Mapped[str] = mapped_column(String(255), primary_key=True)
    lists_made: Mapped[int]


class ListRow(db.Model):
    """A list. `number`: the how-manieth of its owner, which is their order."""

    __tablename__ = "todo_list"
    __table_args__ = (UniqueConstraint("owner", "number"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    owner: Mapped[str] = mapped_column(ForeignKey("todo_owner.sub"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Moment)


class ItemRow(db.Model):
    """An item. `position`: 0 to n-1 in its list, without gaps."""

    __tablename__ = "todo_item"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    list_id: Mapped[str] = mapped_column(ForeignKey("todo_list.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(500))
    done: Mapped[bool]
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Moment)


class AnswerRow(db.Model):
    """The answer to a change that was sent with an Idempotency-Key; digests are SHA-256. No credentials are in it."""

    __tablename__ = "idempotent_answer"

    owner: Mapped[str] = mapped_column(ForeignKey("todo_owner.sub"), primary_key=True)
    key_digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    request_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[int] = mapped_column(SmallInteger)
    body: Mapped[str] = mapped_column(Text)
    etag: Mapped[str | None] = mapped_column(String(32))
    location: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)

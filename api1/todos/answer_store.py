"""Keeps the answers to changes that were sent with an Idempotency-Key, for as long as `idempotency.KEPT`."""

from datetime import datetime

from sqlalchemy import Connection, and_, delete, insert, or_, select

from api1.todos.idempotency import KEPT, MOST_KEPT, PURGED_AT_ONCE, KeptAnswer
from api1.todos.models import AnswerRow


def find(connection: Connection, owner: str, key_digest: bytes) -> KeptAnswer | None:
    """The answer of this person's key, also one whose time is over."""
    row = (
        connection.execute(select(*_COLUMNS).where(AnswerRow.owner == owner, AnswerRow.key_digest == key_digest))
        .mappings()
        .one_or_none()
    )
    return KeptAnswer(**row) if row else None


def keep(connection: Connection, owner: str, key_digest: bytes, answer: KeptAnswer) -> None:
    """Keep it, in place of one whose time is over."""
    connection.execute(delete(AnswerRow).where(AnswerRow.owner == owner, AnswerRow.key_digest == key_digest))
    values = {name: getattr(answer, name) for name in KeptAnswer.__dataclass_fields__}
    connection.execute(insert(AnswerRow).values(owner=owner, key_digest=key_digest, **values))


def forget_oldest(connection: Connection, owner: str) -> None:
    """Keep no more than the newest `MOST_KEPT` of this person."""
    newest = (
        select(AnswerRow.created_at)
        .where(AnswerRow.owner == owner)
        .order_by(AnswerRow.created_at.desc())
        .offset(MOST_KEPT - 1)
        .limit(1)
        .scalar_subquery()
    )
    connection.execute(delete(AnswerRow).where(AnswerRow.owner == owner, AnswerRow.created_at < newest))


def purge(connection: Connection, now: datetime) -> None:
    """Delete some of those whose time is over, anybody's; those that somebody else is deleting are left to them."""
    rows = connection.execute(
        select(AnswerRow.owner, AnswerRow.key_digest)
        .where(AnswerRow.created_at <= now - KEPT)
        .order_by(AnswerRow.created_at)
        .limit(PURGED_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    if rows:
        each = [and_(AnswerRow.owner == owner, AnswerRow.key_digest == key) for owner, key in rows]
        connection.execute(delete(AnswerRow).where(or_(*each)))


_COLUMNS = [getattr(AnswerRow, name) for name in KeptAnswer.__dataclass_fields__]

"""Keeps items. The caller has found the list for its owner and holds the owner's row."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, update

from api1.todos.models import ItemRow
from api1.todos.order import Shift


def add(connection: Connection, list_id: str, item_id: str, position: int, text: str, now: datetime) -> None:
    """An open item of version 1."""
    connection.execute(
        insert(ItemRow).values(
            id=item_id, list_id=list_id, position=position, text=text, done=False, version=1, created_at=now
        )
    )


def shift(connection: Connection, list_id: str, shift: Shift) -> None:
    """Move the others. Their versions stay: only the order around them has changed."""
    connection.execute(
        update(ItemRow)
        .where(ItemRow.list_id == list_id, ItemRow.position.between(shift.first, shift.last))
        .values(position=ItemRow.position + shift.by)
    )


def change(connection: Connection, list_id: str, item_id: str, **values: object) -> None:
    """Give it other values, and the next version. `values`: `text`, `done`, `position`."""
    connection.execute(
        update(ItemRow)
        .where(ItemRow.list_id == list_id, ItemRow.id == item_id)
        .values(version=ItemRow.version + 1, **values)
    )


def remove(connection: Connection, list_id: str, item_id: str) -> None:
    """Delete it."""
    connection.execute(delete(ItemRow).where(ItemRow.list_id == list_id, ItemRow.id == item_id))

"""Keeps lists. Everything asks for the owner too, so that nobody reaches another's list by its id."""

from datetime import datetime

from sqlalchemy import Connection, ScalarSelect, delete, func, insert, select, update

from api1.todos.models import ItemRow, ListRow
from api1.todos.todo_list import Item, ListSummary, TodoList


def add(connection: Connection, owner: str, list_id: str, number: int, title: str, now: datetime) -> None:
    """An empty list of version 1."""
    connection.execute(
        insert(ListRow).values(id=list_id, owner=owner, number=number, title=title, version=1, created_at=now)
    )


def count(connection: Connection, owner: str) -> int:
    """How many lists this person has."""
    return connection.execute(select(func.count()).where(ListRow.owner == owner)).scalar_one()


def page(connection: Connection, owner: str, after: int, limit: int) -> list[ListSummary]:
    """The first `limit` lists beyond the number `after`, oldest first."""
    found = connection.execute(
        select(*_COLUMNS, _items(done=False).label("open"), _items(done=True).label("done"))
        .where(ListRow.owner == owner, ListRow.number > after)
        .order_by(ListRow.number)
        .limit(limit)
    ).mappings()
    return [ListSummary(**row) for row in found]


def find(connection: Connection, owner: str, list_id: str) -> TodoList | None:
    """The list with its items, in one statement: on PostgreSQL two could see two versions of it."""
    rows = connection.execute(
        select(*_COLUMNS, *_ITEM_COLUMNS)
        .outerjoin(ItemRow, ItemRow.list_id == ListRow.id)
        .where(ListRow.owner == owner, ListRow.id == list_id)
        .order_by(ItemRow.position)
    ).all()
    if not rows:
        return None
    width = len(_COLUMNS)
    items = tuple(Item(*row[width:]) for row in rows if row[width] is not None)
    done = sum(item.done for item in items)
    values = dict(zip(_NAMES, rows[0][:width], strict=True))
    return TodoList(**values, open=len(items) - done, done=done, items=items)


def rename(connection: Connection, owner: str, list_id: str, title: str) -> None:
    """Another title, the next version."""
    connection.execute(
        update(ListRow)
        .where(ListRow.owner == owner, ListRow.id == list_id)
        .values(title=title, version=ListRow.version + 1)
    )


def touch(connection: Connection, owner: str, list_id: str) -> None:
    """Something in it has changed: the next version."""
    connection.execute(
        update(ListRow).where(ListRow.owner == owner, ListRow.id == list_id).values(version=ListRow.version + 1)
    )


def remove(connection: Connection, owner: str, list_id: str) -> None:
    """Delete the list and its items."""
    connection.execute(delete(ListRow).where(ListRow.owner == owner, ListRow.id == list_id))


def _items(*, done: bool) -> ScalarSelect[int]:
    return select(func.count()).where(ItemRow.list_id == ListRow.id, ItemRow.done.is_(done)).scalar_subquery()


_NAMES = ("id", "number", "title", "version", "created_at")
_COLUMNS = [getattr(ListRow, name) for name in _NAMES]
_ITEM_COLUMNS = [getattr(ItemRow, name) for name in Item.__dataclass_fields__]

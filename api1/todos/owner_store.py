"""Whose lists they are: one row a person, which whoever changes something of theirs holds until the end.

On SQLite the write transaction itself keeps all other writers out.
"""

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from api1.todos.models import OwnerRow


def lock(connection: Connection, owner: str) -> None:
    """Wait until nobody else changes anything of this person's, and keep others out until the transaction ends."""
    mine = select(OwnerRow.sub).where(OwnerRow.sub == owner).with_for_update()
    if connection.execute(mine).one_or_none() is None:
        insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
        connection.execute(insert(OwnerRow).values(sub=owner, lists_made=0).on_conflict_do_nothing())
        connection.execute(mine).one()


def next_list_number(connection: Connection, owner: str) -> int:
    """1, 2, 3 …; never one that was used before."""
    return connection.execute(
        update(OwnerRow)
        .where(OwnerRow.sub == owner)
        .values(lists_made=OwnerRow.lists_made + 1)
        .returning(OwnerRow.lists_made)
    ).scalar_one()

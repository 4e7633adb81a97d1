"""Removes rows in small batches, the oldest first: each is a write transaction of a few milliseconds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, select
from sqlalchemy.orm import InstrumentedAttribute

ROWS = 200


def remove(
    connection: Connection,
    row: type[Any],
    key: InstrumentedAttribute[Any],
    moment: InstrumentedAttribute[datetime],
    until: datetime,
    *conditions: ColumnElement[bool],
) -> Sequence[Any]:
    """Delete at most `ROWS` rows whose `moment` is not after `until`; answers their keys. `moment` is indexed.

    Rows that another transaction holds are passed over: this waits for nobody, and nobody deadlocks with it.
    """
    found = oldest(key, moment, until, *conditions).with_for_update(skip_locked=True)
    keys = connection.scalars(found).all()
    if keys:
        connection.execute(delete(row).where(key.in_(keys)))
    return keys


def oldest(
    key: InstrumentedAttribute[Any],
    moment: InstrumentedAttribute[datetime],
    until: datetime,
    *conditions: ColumnElement[bool],
) -> Select[Any]:
    """The keys of at most `ROWS` such rows."""
    return select(key).where(moment <= until, *conditions).order_by(moment).limit(ROWS)

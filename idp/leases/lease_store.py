"""Leases in the database. Whoever holds one renews it with each step; a crashed holder's ends by itself.

A moment so far ahead that nobody could have written it counts as none: somebody moved the clock back. A little ahead is
usual: clocks differ, and whoever waited for the row reads what was written after they had looked at theirs.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from idp.leases.models import LeaseRow

HELD_FOR = timedelta(minutes=2)
"""Much longer than one step takes; so long does the work of a crashed holder lie idle."""


def is_due(connection: Connection, name: str, every: timedelta, now: datetime) -> bool:
    """Whether the work was not done for so long and nobody does it. Only looks."""
    query = select(LeaseRow.name).where(LeaseRow.name == name)
    if connection.execute(query).first() is None:
        return True
    return connection.execute(query.where(_is_free(now), _is_old(every, now))).first() is not None


def take(connection: Connection, name: str, holder: str, now: datetime, *, every: timedelta | None = None) -> bool:
    """Begin to do the work; True for one at a time. `every`: only if it was not done for so long."""
    _ensure(connection, name)
    conditions = [_is_free(now)] if every is None else [_is_free(now), _is_old(every, now)]
    taken = update(LeaseRow).where(LeaseRow.name == name, *conditions)
    return connection.execute(taken.values(holder=holder, held_until=now + HELD_FOR)).rowcount == 1


def renew(connection: Connection, name: str, holder: str, now: datetime) -> bool:
    """Go on, in the transaction of the next step; False: somebody else has taken over."""
    mine = update(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder)
    return connection.execute(mine.values(held_until=now + HELD_FOR)).rowcount == 1


def give_back(connection: Connection, name: str, holder: str, done_at: datetime) -> bool:
    """The work is done; False: somebody else has taken over."""
    mine = update(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder)
    return connection.execute(mine.values(holder=None, held_until=None, done_at=done_at)).rowcount == 1


def _ensure(connection: Connection, name: str) -> None:
    if connection.execute(select(LeaseRow.name).where(LeaseRow.name == name)).first() is not None:
        return
    try:
        with connection.begin_nested():
            connection.execute(insert(LeaseRow).values(name=name))
    except IntegrityError:  # another process was first
        return


def _is_free(now: datetime) -> ColumnElement[bool]:
    until = LeaseRow.held_until
    return or_(LeaseRow.holder.is_(None), until <= now, until > now + 2 * HELD_FOR)


def _is_old(every: timedelta, now: datetime) -> ColumnElement[bool]:
    return or_(LeaseRow.done_at.is_(None), LeaseRow.done_at <= now - every, LeaseRow.done_at > now + HELD_FOR)

"""The database, bound to an app by `create_app`, and the two ways to reach it.

Stores take the `Connection` that `reading()` or `writing()` gives them and never commit.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, MetaData
from sqlalchemy.orm import DeclarativeBase

from shared.database import WRITE

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table of the API derives from; constraints are named so that migrations can change them."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)


@contextmanager
def reading() -> Iterator[Connection]:
    """A connection for reads; on SQLite they never wait for a writer."""
    with db.engine.connect() as connection:
        yield connection


@contextmanager
def writing() -> Iterator[Connection]:
    """A connection in one write transaction, committed at the end of the block, rolled back on an exception."""
    with db.engine.connect().execution_options(**WRITE) as connection, connection.begin():
        yield connection

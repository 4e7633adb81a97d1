"""A store's tables in a fresh database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from shared.database import WRITE
from tests.idp.databases import databases, engine_for


@contextmanager
def opened(folder: Path, *_models: object) -> Iterator[Connection]:
    """One write transaction, rolled back at the end."""
    database = databases.with_tables(folder)
    engine = engine_for(database)
    with engine.connect().execution_options(**WRITE) as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()
    engine.dispose()
    databases.drop(database)

"""A store's tables on a fresh SQLite file, opened as the provider opens it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine

from idp.extensions import Base
from shared import database
from shared.database import WRITE


def engine_for(path: Path, *_models: object) -> Engine:
    """An engine on the file, with every table that is imported; naming the models makes sure they are."""
    engine = create_engine(f"sqlite:///{path}")
    database.configure(engine)
    with engine.connect().execution_options(**WRITE) as connection, connection.begin():
        Base.metadata.create_all(connection)
    return engine


@contextmanager
def opened(folder: Path, *models: object) -> Iterator[Connection]:
    """One write transaction, rolled back at the end."""
    engine = engine_for(folder / "store.sqlite", *models)
    with engine.connect().execution_options(**WRITE) as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()
    engine.dispose()

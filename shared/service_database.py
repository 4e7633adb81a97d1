"""A service's own database as its Flask extension: bound to an app by `open_for`, reached by `reading` and `writing`.

Stores take the `Connection` that these give them and never commit.
"""

import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, MetaData
from sqlalchemy.exc import TimeoutError

from shared import database

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def named_constraints() -> MetaData:
    """For a service's base class: constraints are named so that migrations can change them."""
    return MetaData(naming_convention=NAMING)


class ServiceDatabase(SQLAlchemy):
    """One a service, made once for whichever app is bound to it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._turn = threading.Lock()

    def open_for(self, app: Flask, url: str) -> None:
        """Bind the app to the database at `url`, opened durably."""
        app.config["SQLALCHEMY_DATABASE_URI"] = database.normalise_url(url)
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = database.engine_options(url)
        self.init_app(app)
        with app.app_context():
            database.configure(self.engine)

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A connection for reads; on SQLite they never wait for a writer."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """A connection in one write transaction, committed at the end of the block, rolled back on an exception.

        On SQLite the threads of a process take turns before that: SQLite itself lets who waits sleep for up to 100 ms
        at a time. Raises what `database.TROUBLE` names where the turn and the database's lock do not come in 5 s.
        """
        if self.engine.dialect.name != "sqlite":
            with self._transaction(database.WRITE) as connection:
                yield connection
            return
        began = time.monotonic()
        if not self._turn.acquire(timeout=database.BUSY_TIMEOUT_MILLISECONDS / 1000):
            raise TimeoutError("another thread of this process has been writing for too long")
        try:
            waited = int((time.monotonic() - began) * 1000)
            with self._transaction({**database.WRITE, database.WAITED: waited}) as connection:
                yield connection
        finally:
            self._turn.release()

    @contextmanager
    def _transaction(self, options: Mapping[str, Any]) -> Generator[Connection]:
        with self.engine.connect().execution_options(**options) as connection, connection.begin() as whole:
            yield connection
            if not whole.is_active:  # what came before is committed, without what should have come with it
                raise RuntimeError("somebody committed or rolled back in the middle of a transaction")

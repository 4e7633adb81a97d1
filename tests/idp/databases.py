"""Where the provider's tests get their databases: SQLite files, or with `--database postgresql` those of one server.

The server is the worker's own, started at the first use. A filled database costs keys and password hashes, so it is
made once and copied for each test, on PostgreSQL as a template.
"""

import itertools
import os
import shutil
from contextlib import ExitStack
from pathlib import Path

import psycopg
from sqlalchemy import Engine, create_engine, make_url

from idp.extensions import Base
from shared import database as opening
from shared.database import WRITE
from tests.support.postgresql import running_postgresql

Database = Path | str
"""An SQLite file, or the URL of a PostgreSQL database."""


class Databases:
    """Makes them, and throws PostgreSQL's away: each takes 8 MB."""

    def __init__(self) -> None:
        self.are_postgresql = False
        self._server = ExitStack()
        self._admin: psycopg.Connection | None = None
        self._url = ""
        self._tables: Database | None = None
        self._numbers = itertools.count(1)

    def new(self, folder: Path, name: str = "idp") -> Database:
        """An empty one; of SQLite only its name."""
        return self._create("template0") if self.are_postgresql else folder / f"{name}.sqlite"

    def copy(self, filled: Database, folder: Path) -> Database:
        """Like `filled`, which nobody may have open."""
        if isinstance(filled, str):
            return self._create(str(make_url(filled).database))
        return Path(shutil.copy(filled, folder / "idp.sqlite"))

    def with_tables(self, folder: Path) -> Database:
        """One with all tables and no rows."""
        if not self.are_postgresql:
            return self._make_tables(folder / "store.sqlite")
        if self._tables is None:
            self._tables = self._make_tables(self.new(folder))
        return self.copy(self._tables, folder)

    def drop(self, database: Database) -> None:
        """Throw one away, whoever has it open. SQLite files go with their folder."""
        if isinstance(database, str) and self._admin is not None:
            self._admin.execute(f'DROP DATABASE IF EXISTS "{make_url(database).database}" WITH (FORCE)')

    def stop(self) -> None:
        """End the server."""
        if self._admin is not None:
            self._admin.close()
        self._server.close()

    def _create(self, template: str) -> str:
        if self._admin is None:
            self._url = self._server.enter_context(running_postgresql())
            self._admin = psycopg.connect(self._url, autocommit=True)
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self._admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return make_url(self._url).set(database=name).render_as_string(hide_password=False)

    def _make_tables(self, database: Database) -> Database:
        from idp import app as _all_models  # noqa: F401

        engine = engine_for(database)
        with engine.connect().execution_options(**WRITE) as connection, connection.begin():
            Base.metadata.create_all(connection)
        engine.dispose()
        return database


databases = Databases()


def url_of(database: Database) -> str:
    """As `IDP_DATABASE_URL` takes it."""
    return database if isinstance(database, str) else f"sqlite:///{database}"


def engine_for(database: Database) -> Engine:
    """An engine, opened as the provider opens it."""
    engine = create_engine(opening.normalise_url(url_of(database)))
    opening.configure(engine)
    return engine

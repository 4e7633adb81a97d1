"""How a service's database is opened: SQLite as a durable embedded store, PostgreSQL by URL.

Every value that enters is a parameter; every moment is an aware UTC datetime (SQLite gives naive ones back, so the type
here puts the zone on again).
"""

import contextlib
import os
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError, TimeoutError
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

BUSY_TIMEOUT_MILLISECONDS = 5000
"""How long a statement waits for somebody else's lock."""
LOOK_AGAIN_SECONDS = 0.0005
"""A writer on SQLite looks so often whether another process has ended its transaction."""
ABANDONED_AFTER_MILLISECONDS = 30_000
"""PostgreSQL ends a transaction in which nothing happens: a worker that hangs must not hold its locks."""
STARTING_LOCK = 7367
"""Of PostgreSQL's advisory locks, the one that is held by a process that brings the database to where it can serve."""
STARTING_MILLISECONDS = 600_000
"""How long another one that starts waits for it; on SQLite, as for any other lock, 5 s."""
TROUBLE = (OperationalError, InterfaceError, TimeoutError)
"""What a database raises that does not answer now, or whose locks or connections somebody held for too long."""
DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")
WRITE = {"sixty_write": True}
"""Execution options of a transaction that will write: SQLite takes its write lock at BEGIN, because a transaction that
reads first and writes later fails at once when another writer was between."""
WAITED = "sixty_waited_milliseconds"
"""Execution option: how long it has waited already, before its connection; that counts."""


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must be aware")
        return value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def normalise_url(url: str) -> str:
    """The URL for SQLAlchemy: `postgresql://` means psycopg 3, an SQLite file is found from the working directory.

    Makes the folder of an SQLite file.
    """
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        parsed = parsed.set(database=str(Path(parsed.database).absolute()))  # Flask-SQLAlchemy would look elsewhere
        with contextlib.suppress(OSError):  # opening it will say what is wrong
            Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
    return parsed.render_as_string(hide_password=False)


def is_missing_file(url: str) -> bool:
    """Whether this is an SQLite file that could be made, but is not there."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return False
    path = Path(parsed.database).absolute()
    nearest = next(folder for folder in path.parents if folder.exists())
    return not path.exists() and nearest.is_dir() and os.access(nearest, os.W_OK)


def require_database_url(value: str) -> str:
    """A URL that `normalise_url` can open, of a database that outlives the process. Never shows it: ValueError."""
    try:
        parsed = make_url(value)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        raise ValueError("must be a URL, for example sqlite:////var/lib/sixty/x.sqlite or postgresql://…") from None
    if parsed.drivername not in DRIVERS:
        raise ValueError(f"must begin with one of {', '.join(DRIVERS)}")
    if parsed.drivername.startswith("sqlite") and parsed.query:
        raise ValueError("must have no query; of SQLite there is nothing to choose")
    if not parsed.database or parsed.database == ":memory:":
        raise ValueError("must name a file or a database; one in memory would be another for each connection")
    return value


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` needs besides the URL.

    For PostgreSQL: a connection is asked whether it lives before it is used, because a restarted server has closed all;
    who cannot be reached within 5 s is down; a thread waits for a free connection as long.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return {}
    return {"pool_pre_ping": True, "pool_timeout": 5, "connect_args": {"connect_timeout": 5}}


def configure(engine: Engine) -> None:
    """No values in error messages, and nobody waits for a lock for ever.

    For SQLite also durable settings: WAL, synchronous=FULL, foreign keys, BEGIN under our control; what is deleted is
    overwritten.
    """
    engine.hide_parameters = True  # they hold hashes and sealed tokens, and an unexpected error is logged
    if engine.dialect.name != "sqlite":
        event.listen(engine, "connect", _postgresql_connect)
        return
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)


def wait_for_others(connection: Connection) -> None:
    """Until those that started together are done, one after the other: then there is nothing left to do.

    To the end of this transaction the others wait for it.
    """
    if connection.dialect.name != "postgresql":
        return
    connection.execute(text(f"SET LOCAL lock_timeout = {STARTING_MILLISECONDS}"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": STARTING_LOCK})
    connection.execute(text(f"SET LOCAL lock_timeout = {BUSY_TIMEOUT_MILLISECONDS}"))


def forget_deleted(engine: Engine) -> None:
    """Empty SQLite's write-ahead log, where rows still stand as they were before they were deleted.

    As far as nobody reads at this moment: then the log is overwritten as the database is written to.
    """
    if engine.dialect.name != "sqlite":
        return
    with contextlib.closing(engine.raw_connection()) as raw, contextlib.closing(raw.cursor()) as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _postgresql_connect(connection: Any, _record: object) -> None:
    connection.autocommit = True  # else the settings are gone with the first rollback
    connection.execute(f"SET lock_timeout = {BUSY_TIMEOUT_MILLISECONDS}")
    connection.execute(f"SET idle_in_transaction_session_timeout = {ABANDONED_AFTER_MILLISECONDS}")
    connection.autocommit = False


def _sqlite_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; _sqlite_begin does
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    driver: Any = connection.connection.driver_connection
    try:
        if options.get("sixty_write", False):
            _begin_writing(driver, options.get(WAITED, 0))
        else:
            driver.execute("BEGIN")
    except sqlite3.OperationalError as error:
        raise OperationalError("BEGIN", None, error) from error


def _begin_writing(driver: Any, waited_milliseconds: int) -> None:
    """SQLite lets who waits sleep longer each time, for up to 100 ms; who looks again and again is there sooner."""
    until = time.monotonic() + (BUSY_TIMEOUT_MILLISECONDS - waited_milliseconds) / 1000
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                    raise
            time.sleep(LOOK_AGAIN_SECONDS)
    finally:
        driver.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MILLISECONDS}")

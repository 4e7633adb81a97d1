"""Who writes, and who waits for it: threads of one process on SQLite."""

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy import MetaData, text

from shared import database
from shared.service_database import ServiceDatabase

INCREMENT = text("UPDATE counter SET value = value + 1")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "x.sqlite"


@pytest.fixture
def db(file: Path) -> Iterator[ServiceDatabase]:
    app, db = Flask(__name__), ServiceDatabase(metadata=MetaData())
    db.open_for(app, f"sqlite:///{file}")
    with app.app_context():
        with db.writing() as connection:
            connection.execute(text("CREATE TABLE counter (value INTEGER)"))
            connection.execute(text("INSERT INTO counter VALUES (0)"))
        yield db
        db.engine.dispose()


def increment(db: ServiceDatabase, app: Flask) -> None:
    with app.app_context(), db.writing() as connection:
        connection.execute(INCREMENT)


def test_whoever_waits_for_a_turn_holds_no_connection_and_loses_no_write(db: ServiceDatabase) -> None:
    app = _app()
    with ThreadPoolExecutor(4) as threads:
        with db.writing() as connection:
            waiting = [threads.submit(increment, db, app) for _ in range(4)]
            assert not any(each.done() for each in waiting)
            assert db.engine.pool.checkedout() == 1
            connection.execute(INCREMENT)
        for each in waiting:
            each.result(timeout=10)
    with db.reading() as connection:
        assert connection.execute(text("SELECT value FROM counter")).scalar_one() == 5


def test_a_turn_goes_on_after_an_error(db: ServiceDatabase) -> None:
    with pytest.raises(ZeroDivisionError), db.writing():
        raise ZeroDivisionError
    increment(db, _app())


def test_whoever_waits_in_vain_for_turn_and_lock_is_told_when_both_took_too_long_together(
    db: ServiceDatabase, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MILLISECONDS", 1000)
    db.engine.dispose()  # new connections know it
    app, took = _app(), list[float]()

    def wait() -> None:
        began = time.monotonic()
        with pytest.raises(database.TROUBLE):
            increment(db, app)
        took.append(time.monotonic() - began)

    with closing(sqlite3.connect(file, isolation_level=None)) as stranger, ThreadPoolExecutor(2) as threads:
        stranger.execute("BEGIN IMMEDIATE")
        first = threads.submit(wait)
        time.sleep(0.3)
        threads.submit(wait).result(timeout=5)
        first.result(timeout=5)
    assert max(took) < 1.4
    increment(db, app)


def _app() -> Flask:
    return current_app._get_current_object()  # pyright: ignore

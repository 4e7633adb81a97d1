from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from idp.extensions import db, reading, writing
from tests.idp.conftest import settings_for


@pytest.fixture(autouse=True)
def _with_a_database(tmp_path: Path) -> Iterator[None]:
    app = Flask("idp")
    db.open_for(app, settings_for(tmp_path / "idp.sqlite").database_url)
    with app.app_context():
        with writing() as connection:
            connection.execute(text("CREATE TABLE note (line TEXT)"))
        yield
        db.engine.dispose()


def add(connection: Connection, line: str = "a line") -> None:
    connection.execute(text("INSERT INTO note VALUES (:line)"), {"line": line})


def lines() -> list[str]:
    with reading() as connection:
        return list(connection.execute(text("SELECT line FROM note")).scalars())


def test_what_is_written_is_there_after_the_block_and_not_before() -> None:
    with writing() as connection:
        add(connection)
        assert lines() == []
    assert lines() == ["a line"]


def test_an_exception_takes_everything_back() -> None:
    with pytest.raises(ZeroDivisionError), writing() as connection:
        add(connection)
        raise ZeroDivisionError
    assert lines() == []


def test_what_is_written_while_reading_is_not_kept() -> None:
    with reading() as connection:
        add(connection)
    assert lines() == []


def test_a_write_transaction_holds_the_write_lock_from_its_beginning() -> None:
    with writing():
        with reading() as second:
            second.execute(text("PRAGMA busy_timeout = 0"))
            with pytest.raises(Exception, match="database is locked"):
                add(second)
        assert lines() == []


@pytest.mark.parametrize("how", ["commit", "rollback"])
def test_who_ends_the_transaction_within_is_found_out(how: str) -> None:
    with pytest.raises(RuntimeError, match="in the middle of a transaction"), writing() as connection:
        add(connection)
        getattr(connection, how)()


def test_a_savepoint_may_be_taken_back_within() -> None:
    with writing() as connection:
        add(connection, "kept")
        with pytest.raises(ZeroDivisionError), connection.begin_nested():
            add(connection, "not kept")
            raise ZeroDivisionError
    assert lines() == ["kept"]

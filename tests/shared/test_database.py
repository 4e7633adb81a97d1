"""SQLite as a durable store: settings, locks, moments."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import URL, Column, Engine, Integer, MetaData, Table, create_engine, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from shared import database
from shared.database import WRITE, Moment, configure, engine_options, normalise_url, require_database_url

metadata = MetaData()
parent = Table("parent", metadata, Column("id", Integer, primary_key=True), Column("at", Moment))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(normalise_url(f"sqlite:///{tmp_path / 'deep' / 'test.sqlite'}"))
    configure(engine)
    metadata.create_all(engine)
    yield engine
    engine.dispose()


def writer(engine: Engine) -> Engine:
    return engine.execution_options(**WRITE)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("busy_timeout", 5000), ("foreign_keys", 1), ("secure_delete", 1)],
)
def test_every_connection_is_durable_and_patient(engine: Engine, pragma: str, value: object) -> None:
    with engine.connect() as first, engine.connect() as second:
        assert first.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
        assert second.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_foreign_keys_hold(engine: Engine) -> None:
    with writer(engine).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE child (parent INTEGER REFERENCES parent (id))")
    with pytest.raises(IntegrityError), writer(engine).begin() as connection:
        connection.execute(text("INSERT INTO child VALUES (7)"))


def test_a_read_does_not_wait_for_a_writer_and_sees_what_was_committed(engine: Engine) -> None:
    with writer(engine).begin() as writing:
        writing.execute(insert(parent).values(id=1))
        began = time.monotonic()
        with engine.connect() as reading:
            assert reading.execute(select(parent.c.id)).all() == []
        assert time.monotonic() - began < 0.5
    with engine.connect() as reading:
        assert reading.execute(select(parent.c.id)).all() == [(1,)]


def test_a_write_transaction_holds_the_lock_from_its_beginning(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MILLISECONDS", 50)
    with writer(engine).begin(), pytest.raises(OperationalError, match="locked"):
        writer(engine).connect().begin()


def test_a_second_writer_waits_for_the_first(engine: Engine) -> None:
    begun, order = threading.Event(), list[str]()

    def second() -> None:
        begun.set()
        with writer(engine).begin() as connection:
            order.append("second")
            connection.execute(insert(parent).values(id=2))

    with writer(engine).begin() as connection:
        thread = threading.Thread(target=second)
        thread.start()
        begun.wait(5)
        connection.execute(insert(parent).values(id=1))
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_a_writer_that_waits_goes_on_as_soon_as_the_other_has_ended(engine: Engine) -> None:
    """SQLite's own waiting would look after 228 ms and again after 328."""
    late = min(_late_after(engine, 0.24) for _ in range(3))
    assert late < 0.05


def test_reading_and_then_writing_in_a_write_transaction_survives_another_writer(engine: Engine) -> None:
    """Begun as a reader it would fail at once: its snapshot is old when it wants to write."""
    with writer(engine).begin() as connection:
        assert connection.execute(select(parent.c.id)).all() == []
        other = threading.Thread(target=lambda: _insert(engine, 2))
        other.start()
        connection.execute(insert(parent).values(id=1))
    other.join(5)
    with engine.connect() as reading:
        assert reading.execute(select(parent.c.id).order_by(parent.c.id)).all() == [(1,), (2,)]


def test_a_rolled_back_transaction_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(RuntimeError), writer(engine).begin() as connection:
        connection.execute(insert(parent).values(id=1))
        raise RuntimeError
    with engine.connect() as reading:
        assert reading.execute(select(parent.c.id)).all() == []


def test_statements_that_change_the_schema_are_part_of_the_transaction(engine: Engine) -> None:
    with pytest.raises(RuntimeError), writer(engine).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE half (id INTEGER)")
        raise RuntimeError
    with engine.connect() as reading:
        assert reading.exec_driver_sql("SELECT name FROM sqlite_master WHERE name = 'half'").all() == []


def test_only_a_database_that_may_restart_has_its_connections_asked_whether_they_live() -> None:
    assert engine_options("sqlite:////var/lib/x.sqlite") == {}
    assert engine_options("postgresql://idp@db/idp")["pool_pre_ping"] is True


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 1), max_value=datetime(9999, 1, 1)))
def test_a_moment_comes_back_aware_and_exact(moment: datetime) -> None:
    engine = _memory()
    with engine.begin() as connection:
        connection.execute(insert(parent).values(id=1, at=moment))
        found = connection.execute(select(parent.c.at)).scalar_one()
    assert found == moment
    assert found.tzinfo is UTC


def test_a_moment_of_another_zone_is_the_same_moment() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=timezone(timedelta(hours=8)))
    engine = _memory()
    with engine.begin() as connection:
        connection.execute(insert(parent).values(id=1, at=noon))
        found = connection.execute(select(parent.c.at)).scalar_one()
        assert connection.execute(select(parent.c.id).where(parent.c.at == noon)).all() == [(1,)]
    assert found == noon
    assert found.utcoffset() == timedelta(0)


def test_moments_compare_in_the_database_as_they_do_here() -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    moments = [noon, noon + timedelta(microseconds=1), noon + timedelta(milliseconds=100), noon + timedelta(seconds=1)]
    engine = _memory()
    with engine.begin() as connection:
        connection.execute(insert(parent), [{"id": number, "at": at} for number, at in enumerate(moments)])
        for number, at in enumerate(moments):
            earlier = connection.execute(select(parent.c.id).where(parent.c.at < at).order_by(parent.c.id))
            assert earlier.scalars().all() == list(range(number))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(StatementError, match="must be aware"), _memory().begin() as connection:
        connection.execute(insert(parent).values(id=1, at=datetime(2026, 1, 1)))


def test_no_moment_is_none() -> None:
    with _memory().begin() as connection:
        connection.execute(insert(parent).values(id=1, at=None))
        assert connection.execute(select(parent.c.at)).scalar_one() is None


@pytest.mark.parametrize(
    ("given_url", "used"),
    [
        ("postgresql://u:p%40w@h/d", "postgresql+psycopg://u:p%40w@h/d"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),
        ("sqlite://", "sqlite://"),
    ],
)
def test_a_url_names_the_driver_we_have_and_keeps_its_password(given_url: str, used: str) -> None:
    assert normalise_url(given_url) == used


@pytest.mark.parametrize("folder", ["a/b", "with a space", "100%", "ünï", "a+b"])
def test_the_folder_of_a_database_file_is_made_whatever_its_name(tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder / "x.sqlite"
    url = normalise_url(URL.create("sqlite", database=str(path)).render_as_string())
    assert path.parent.is_dir()
    with create_engine(url).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE here (id INTEGER)")
    assert path.exists()


def test_a_relative_file_is_found_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert normalise_url("sqlite:///deep/x.sqlite") == f"sqlite:///{tmp_path}/deep/x.sqlite"
    assert (tmp_path / "deep").is_dir()


def test_a_database_in_memory_stays_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with create_engine(normalise_url("sqlite:///:memory:")).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE here (id INTEGER)")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["sqlite:///x.sqlite", "postgresql://u:p@h/d", "postgresql+psycopg:///d"])
def test_a_url_of_a_lasting_database_is_accepted(url: str) -> None:
    assert require_database_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        *("", "x.sqlite", "mysql://u:p@h/d", "postgresql://h", "postgresql://h:x/d", "sqlite://"),
        *("postgresql+psycopg2://u:p@h/d", "sqlite+aiosqlite:///x.sqlite", "sqlite:///x.sqlite?timeout=soon"),
    ],
)
def test_any_other_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"^must "):
        require_database_url(url)


def _memory() -> Engine:
    engine = create_engine("sqlite://")
    configure(engine)
    metadata.create_all(engine)
    return engine


def _late_after(engine: Engine, seconds: float) -> float:
    """How long after the end of a transaction of so many seconds another one begins."""
    begun = list[float]()

    def second() -> None:
        with writer(engine).begin():
            begun.append(time.monotonic())

    with writer(engine).begin():
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(seconds)
    ended = time.monotonic()
    thread.join(5)
    return begun[0] - ended


def _insert(engine: Engine, number: int) -> None:
    with writer(engine).begin() as connection:
        connection.execute(insert(parent).values(id=number))


def test_an_error_does_not_show_the_values_of_its_statement(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(OperationalError) as error:
        connection.execute(text("INSERT INTO nowhere VALUES (:hash)"), {"hash": "a password hash"})
    assert "a password hash" not in str(error.value)

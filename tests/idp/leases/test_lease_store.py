from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from idp.leases import lease_store as store
from idp.leases.lease_store import HELD_FOR
from idp.leases.models import LeaseRow
from tests.idp.tables import opened

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with opened(tmp_path, LeaseRow) as connection:
        yield connection


def test_one_at_a_time_has_it(connection: Connection) -> None:
    assert store.take(connection, "work", "one", NOW)
    assert not store.take(connection, "work", "two", NOW)
    assert store.take(connection, "other work", "two", NOW)
    assert store.renew(connection, "work", "one", NOW)
    assert not store.renew(connection, "work", "two", NOW)
    assert not store.give_back(connection, "work", "two", NOW)
    assert store.give_back(connection, "work", "one", NOW)
    assert store.take(connection, "work", "two", NOW)


@pytest.mark.parametrize(("after", "free"), [(HELD_FOR - SECOND, False), (HELD_FOR, True)])
def test_what_a_crashed_holder_had_is_free_when_it_has_not_been_renewed_for_so_long(
    connection: Connection, after: timedelta, free: bool
) -> None:
    store.take(connection, "work", "crashed", NOW - HOUR)
    store.renew(connection, "work", "crashed", NOW)
    assert store.take(connection, "work", "next", NOW + after) is free
    assert store.renew(connection, "work", "crashed", NOW + after) is not free


@pytest.mark.parametrize(("after", "due"), [(HOUR - SECOND, False), (HOUR, True)])
def test_it_is_due_when_it_was_not_done_for_so_long(connection: Connection, after: timedelta, due: bool) -> None:
    assert store.is_due(connection, "work", HOUR, NOW)
    assert store.take(connection, "work", "one", NOW, every=HOUR)
    store.give_back(connection, "work", "one", NOW)
    assert store.is_due(connection, "work", HOUR, NOW + after) is due
    assert store.take(connection, "work", "two", NOW + after, every=HOUR) is due


def test_while_somebody_does_it_it_is_not_due(connection: Connection) -> None:
    store.take(connection, "work", "one", NOW)
    assert not store.is_due(connection, "work", HOUR, NOW + SECOND)
    assert store.is_due(connection, "work", HOUR, NOW + HELD_FOR)


def test_whoever_asks_for_it_by_name_does_not_wait_until_it_is_due(connection: Connection) -> None:
    store.take(connection, "work", "one", NOW)
    store.give_back(connection, "work", "one", NOW)
    assert not store.take(connection, "work", "two", NOW, every=HOUR)
    assert store.take(connection, "work", "two", NOW)


def test_a_clock_that_was_moved_back_does_not_block_it(connection: Connection) -> None:
    later = NOW + timedelta(days=3650)
    store.take(connection, "work", "one", later)
    assert store.take(connection, "work", "two", NOW, every=HOUR)
    store.give_back(connection, "work", "two", later)
    assert store.is_due(connection, "work", HOUR, NOW)
    assert store.take(connection, "work", "three", NOW, every=HOUR)


def test_whoever_looked_at_the_clock_before_the_other_wrote_does_not_take_it_away(connection: Connection) -> None:
    """On PostgreSQL a second process waits for the row, and its `now` is older than what it finds there."""
    waited = 30 * SECOND
    store.take(connection, "work", "one", NOW + waited)
    assert not store.take(connection, "work", "two", NOW)
    store.give_back(connection, "work", "one", NOW + waited)
    assert not store.is_due(connection, "work", HOUR, NOW)
    assert not store.take(connection, "work", "two", NOW, every=HOUR)

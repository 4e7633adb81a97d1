from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event, text

from idp.clients.client_cache import LARGEST, ClientCache, find_client
from idp.extensions import db, writing
from shared import clock


@pytest.fixture
def queries(app: Flask) -> Iterator[list[str]]:
    """What was asked of the database, within the app's context."""
    asked: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
        yield asked


def reads(asked: list[str]) -> int:
    return sum(sql.startswith("SELECT") for sql in asked)


def change(sql: str) -> None:
    with writing() as connection:
        connection.execute(text(sql))


def test_a_client_is_read_once_within_five_seconds(queries: list[str]) -> None:
    for _ in range(3):
        for client_id in ("mvc client", "todo list client"):
            found = find_client(client_id)
            assert found is not None
            assert found.client_id == client_id
    assert reads(queries) == 2


def test_a_change_is_seen_after_five_seconds(queries: list[str]) -> None:
    assert find_client("mvc client") is not None
    change("UPDATE client SET disabled_at = '2026-01-01 00:00:00'")
    clock.set_offset_seconds(4)
    assert find_client("mvc client") is not None
    clock.set_offset_seconds(5)
    assert find_client("mvc client") is None


def test_a_removed_client_is_gone_after_five_seconds(queries: list[str]) -> None:
    assert find_client("mvc client") is not None
    change("DELETE FROM client")
    clock.set_offset_seconds(5)
    assert find_client("mvc client") is None


def test_a_clock_that_was_put_back_does_not_keep_an_entry_alive(queries: list[str]) -> None:
    clock.set_offset_seconds(3600)
    assert find_client("mvc client") is not None
    clock.set_offset_seconds(0)
    change("DELETE FROM client")
    assert find_client("mvc client") is None


def test_unknown_clients_are_not_remembered(queries: list[str]) -> None:
    cache = ClientCache()
    for number in range(3):
        assert cache.find(f"stranger {number}") is None
        assert cache.find(f"stranger {number}") is None
    assert reads(queries) == 6


def test_a_new_client_is_seen_at_once(queries: list[str]) -> None:
    assert find_client("new") is None
    columns = "metadata, registered_at"
    change(f"INSERT INTO client (client_id, {columns}) SELECT 'new', {columns} FROM client LIMIT 1")
    assert find_client("new") is not None


def test_a_name_that_no_database_can_hold_is_nobody(queries: list[str]) -> None:
    assert find_client("") is None
    assert find_client("a" * 100_000) is None


def test_the_cache_does_not_grow_without_end(queries: list[str]) -> None:
    cache = ClientCache()
    change(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <= 1000) "
        "INSERT INTO client (client_id, metadata, registered_at) "
        "SELECT 'c' || i, metadata, registered_at FROM n, client WHERE client_id = 'mvc client'"
    )
    for number in range(1, LARGEST + 2):
        assert cache.find(f"c{number}") is not None
    assert len(vars(cache)["_entries"]) <= LARGEST

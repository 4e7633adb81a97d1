import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from idp import batches
from idp.audit.models import AuditEvent
from idp.extensions import reading, writing
from idp.leases import lease_store
from idp.leases.lease_store import HELD_FOR
from idp.maintenance import purging
from idp.maintenance.purging import PAUSE_SECONDS
from idp.maintenance.retention import Limits, limits
from idp.maintenance.turns import HOUSEKEEPING, TurnLostError, turn
from idp.token import grant_event_store, grant_store
from idp.token.lineage import GrantEvent, Kind
from shared import clock
from shared.database import BUSY_TIMEOUT_MILLISECONDS
from tests.idp.maintenance.old_rows import DAY, TABLES, add, add_code, add_grant, rows

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NOTHING = dict.fromkeys(TABLES, 0)

pytestmark = pytest.mark.usefixtures("in_the_database")


@pytest.fixture(autouse=True)
def _moved_clock() -> Iterator[None]:
    yield
    clock.set_offset_seconds(0)


def purge(now: datetime = NOW, days: int = 400) -> tuple[dict[str, int], list[float]]:
    """How many rows of each kind went, and the pauses on the way."""
    pauses: list[float] = []
    with turn() as mine:
        assert mine is not None
        return purging.purge(mine, now, days, pause=pauses.append), pauses


@pytest.mark.parametrize("kind", TABLES)
def test_a_row_goes_in_the_second_in_which_it_may(kind: str) -> None:
    moment = getattr(limits(NOW, 400), kind)
    before = rows()
    add(kind, moment + SECOND)
    assert purge() == (NOTHING, [])
    assert purge(NOW + SECOND)[0] == {**NOTHING, kind: 1}
    assert rows() == {**before, "events": before["events"] + (kind == "grants")}  # its end is told


def test_every_limit_has_its_rows() -> None:
    assert [each.name for each in fields(Limits)] == list(purge()[0]) == list(TABLES)


def test_events_may_be_kept_for_ever() -> None:
    add("events", NOW - 5000 * DAY)
    assert purge(days=0)[0] == NOTHING
    assert purge(days=1)[0]["events"] == 1


def test_what_was_noted_of_a_grant_goes_with_it_and_not_before() -> None:
    event = GrantEvent(Kind.CODE_REDEEMED, NOW, 0)
    with writing() as connection:
        gone, alive = (add_grant(connection, end) for end in (limits(NOW, 400).grants, NOW + DAY))
        for grant_id in (gone, alive):
            for slot in range(50):
                grant_event_store.put(connection, grant_id, slot, event)
    assert purge()[0] == {**NOTHING, "grants": 1}
    with reading() as connection:
        kept = grant_event_store.find(connection, [gone, alive])
    assert (len(kept[gone]), len(kept[alive])) == (0, 50)


def test_a_redeemed_code_goes_with_its_grant_and_not_before() -> None:
    over = limits(NOW, 400).grants
    with writing() as connection:
        gone = add_grant(connection, over, code=True)
        revoked = add_grant(connection, over + SECOND, code=True, revoked=True)
        alive = add_grant(connection, NOW + DAY, code=True)
        add_code(connection, NOW + SECOND)
    assert purge()[0] == {**NOTHING, "grants": 1}
    with reading() as connection:
        query = text("SELECT grant_id FROM authorization_code WHERE grant_id IS NOT NULL")
        assert set(connection.execute(query).scalars()) == {revoked, alive}
        assert grant_store.look(connection, gone) is None
        assert grant_store.find_alive(connection, alive) is not None
    assert rows()["codes"] == 3


@pytest.mark.parametrize(("idle_days", "because", "ended"), [(7, "idle", 23), (30, "absolute", 0)])
def test_a_grant_that_ended_by_itself_leaves_an_event(idle_days: int, because: str, ended: int) -> None:
    end = NOW - 2 * DAY
    with writing() as connection:
        expired = add_grant(connection, end, idle_days=idle_days)
        add_grant(connection, end, revoked=True)
    purge()
    with reading() as connection:
        found = connection.execute(
            select(AuditEvent.grant_id, AuditEvent.details).where(AuditEvent.type == "GrantExpired")
        )
        ((grant_id, details),) = found.all()
    ended_at = (end - ended * DAY).isoformat(timespec="seconds")
    assert (grant_id, details) == (expired, {"because": because, "ended_at": ended_at})


@pytest.mark.sqlite
def test_consents_people_clients_and_keys_are_never_thrown_away(database: Path) -> None:
    with closing(sqlite3.connect(database)) as file:
        values = "'u', 'mvc client', '[]', '2000-01-01 00:00:00'"
        file.execute(f"INSERT INTO consent (user_id, client_id, scopes, granted_at) VALUES ({values})")
        file.commit()
        kept = ("consent", "user_account", "client", "api_resource", "signing_key", "refresh_token_key")
        before = {name: file.execute(f"SELECT * FROM {name}").fetchall() for name in kept}
        purge(NOW + 5000 * DAY, days=1)
        assert {name: file.execute(f"SELECT * FROM {name}").fetchall() for name in kept} == before
        assert all(before.values())


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_many_rows_go_in_small_batches_with_a_pause_after_each(more: int) -> None:
    add("revoked_tokens", NOW - DAY, 2 * batches.ROWS + more)
    removed, pauses = purge()
    assert removed["revoked_tokens"] == 2 * batches.ROWS + more
    assert pauses == [PAUSE_SECONDS] * (1 if more < 0 else 2)


def test_a_batch_is_far_shorter_than_others_wait_for_the_lock_and_the_pause_lets_them_in() -> None:
    with writing() as connection:
        for _ in range(batches.ROWS):
            add_grant(connection, NOW - 40 * DAY, code=True)
    begin = clock.now()
    purge()
    assert (clock.now() - begin).total_seconds() < BUSY_TIMEOUT_MILLISECONDS / 1000 / 5


def test_whoever_has_lost_its_turn_writes_nothing_more() -> None:
    add("revoked_tokens", NOW - DAY, batches.ROWS + 1)

    def taken_over_in_the_pause(_seconds: float) -> None:
        clock.set_offset_seconds(HELD_FOR.total_seconds() + 1)
        with writing() as connection:
            assert lease_store.take(connection, HOUSEKEEPING, "another", clock.now())

    with turn() as mine, pytest.raises(TurnLostError):
        assert mine is not None
        purging.purge(mine, NOW, 400, pause=taken_over_in_the_pause)
    assert rows()["revoked_tokens"] == 1
    with reading() as connection:
        query = text("SELECT holder FROM lease")
        assert connection.execute(query).scalar_one() == "another"


def test_what_was_not_thrown_away_because_of_an_error_goes_the_next_time() -> None:
    add("revoked_tokens", NOW - DAY, batches.ROWS + 1)

    def fail(_seconds: float) -> None:
        raise OSError

    with pytest.raises(OSError), turn() as mine:
        assert mine is not None
        purging.purge(mine, NOW, 400, pause=fail)
    assert purge()[0]["revoked_tokens"] == 1


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("authorization_grant WHERE absolute_expires_at <= 'x' ORDER BY absolute_expires_at", "ends"),
        (
            "authorization_code WHERE expires_at <= 'x' AND redeemed_at IS NULL ORDER BY expires_at",
            "authorization_code_unredeemed",
        ),
        ("authorization_code WHERE grant_id IN ('x', 'y')", "authorization_code_grant_id"),
        ("pending_authorization_request WHERE expires_at <= 'x' ORDER BY expires_at", "expires_at"),
        ("sign_on_session WHERE idle_expires_at <= 'x' ORDER BY idle_expires_at", "idle_expires_at"),
        ("revoked_access_token WHERE expires_at <= 'x' ORDER BY expires_at", "expires_at"),
        ("used_assertion WHERE expires_at <= 'x' ORDER BY expires_at", "expires_at"),
        ("login_counter WHERE counted_at <= 'x' ORDER BY counted_at", "counted_at"),
        ("familiar_address WHERE signed_in_at <= 'x' ORDER BY signed_in_at", "signed_in_at"),
        ("audit_event WHERE at <= 'x' ORDER BY at", "audit_event_at"),
    ],
)
def test_nothing_is_looked_for_by_reading_a_whole_table(database: Path, query: str, index: str) -> None:
    with closing(sqlite3.connect(database)) as file:
        plan = " ".join(str(row[3]) for row in file.execute(f"EXPLAIN QUERY PLAN SELECT 1 FROM {query} LIMIT 200"))
    assert index in plan
    assert "SCAN" not in plan
    assert "TEMP B-TREE" not in plan


def test_the_indexed_columns_of_a_grant_are_none_that_a_rotation_changes() -> None:
    changed = {
        "generation", "previous_hash", "current_hash", "salt", "key_id", "rotated_at", "retry_until",
        "idle_expires_at", "retried_in_a_row", "retried", "revoked_at", "revoked_because",
    }  # fmt: skip
    table: Any = TABLES["grants"].__table__
    indexed = {column.name for index in table.indexes for column in index.columns}
    assert indexed == {"client_id", "user_id", "sid", "absolute_expires_at", "created_at"}
    assert not indexed & changed

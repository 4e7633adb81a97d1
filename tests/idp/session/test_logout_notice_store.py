from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from idp.session import logout_notice_store
from idp.session.logout_notice_store import Notice, Outcome
from idp.session.session_client_store import SessionClient
from tests.idp.tables import opened

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with opened(tmp_path) as connection:
        yield connection


def add(
    connection: Connection,
    sid: str = "sid",
    user_id: str = "alice",
    *,
    client_id: str = "mvc client",
    now: datetime = NOW,
) -> int:
    client = SessionClient(sid, client_id, user_id, "known as")
    logout_notice_store.add(connection, [client], now, names_subject=True)
    return logout_notice_store.find_by_sid(connection, sid)[-1].id


def next_due(connection: Connection, now: datetime, *, passing_over: Collection[str] = ()) -> int | None:
    due = logout_notice_store.next_due(connection, now, passing_over=passing_over)
    return due.id if due is not None else None


def claim(connection: Connection, notice_id: int, now: datetime = NOW) -> Notice | None:
    return logout_notice_store.claim(connection, notice_id, now, now + SECOND)


def test_a_notice_is_due_at_once_and_says_all_that_is_to_be_told(connection: Connection) -> None:
    notice_id = add(connection)
    assert next_due(connection, NOW - SECOND) is None
    assert next_due(connection, NOW) == notice_id
    assert claim(connection, notice_id) == Notice(
        notice_id, "sid", "mvc client", "alice", "known as", True, NOW, 1, None, None
    )


def test_nothing_to_tell_is_nothing(connection: Connection) -> None:
    logout_notice_store.add(connection, [], NOW, names_subject=False)
    assert next_due(connection, NOW) is None


def test_a_claimed_notice_is_nobody_elses_until_it_is_due_again(connection: Connection) -> None:
    notice_id = add(connection)
    assert claim(connection, notice_id) is not None
    assert (claim(connection, notice_id), next_due(connection, NOW)) == (None, None)
    assert next_due(connection, NOW + SECOND) == notice_id
    again = claim(connection, notice_id, NOW + SECOND)
    assert again is not None
    assert again.attempts == 2


def test_the_one_that_waits_longest_is_the_next(connection: Connection) -> None:
    later = add(connection, "later", now=NOW + SECOND)
    sooner = add(connection, "sooner")
    assert next_due(connection, NOW + SECOND) == sooner
    logout_notice_store.try_again(connection, sooner, NOW + 3 * SECOND)
    assert next_due(connection, NOW + 2 * SECOND) == later


def test_what_was_never_tried_is_before_what_was_refused(connection: Connection) -> None:
    refused, fresh = add(connection, "refused"), add(connection, "fresh", now=NOW + 2 * SECOND)
    claim(connection, refused)
    assert next_due(connection, NOW + SECOND) == refused
    assert next_due(connection, NOW + 2 * SECOND) == fresh


def test_clients_can_be_passed_over(connection: Connection) -> None:
    add(connection)
    bank = add(connection, "other", client_id="bank", now=NOW + SECOND)
    assert next_due(connection, NOW + SECOND, passing_over={"mvc client"}) == bank
    assert next_due(connection, NOW + SECOND, passing_over={"mvc client", "bank"}) is None


@pytest.mark.parametrize("outcome", Outcome)
def test_a_settled_notice_is_never_due_again_and_can_be_read(connection: Connection, outcome: Outcome) -> None:
    notice_id = add(connection)
    claim(connection, notice_id)
    logout_notice_store.settle(connection, notice_id, outcome, NOW + SECOND)
    assert next_due(connection, NOW + 1000 * SECOND) is None
    (notice,) = logout_notice_store.find_by_sid(connection, "sid")
    assert (notice.outcome, notice.settled_at, notice.attempts) == (outcome, NOW + SECOND, 1)


def test_a_person_can_be_forgotten(connection: Connection) -> None:
    add(connection)
    bobs = add(connection, "bobs", "bob")
    logout_notice_store.remove_all_of_user(connection, "alice")
    assert logout_notice_store.find_by_sid(connection, "sid") == []
    assert next_due(connection, NOW) == bobs

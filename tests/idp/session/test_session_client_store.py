from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from idp.session import session_client_store
from idp.session.models import SessionClientRow
from idp.session.session_client_store import SessionClient
from tests.idp.tables import opened

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MVC = SessionClient("sid", "mvc client", "alice", "alice")
OTHER = SessionClient("sid", "another", "alice", "known otherwise")
ELSEWHERE = SessionClient("elsewhere", "mvc client", "alice", "alice")
BOBS = SessionClient("bobs", "mvc client", "bob", "bob")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with opened(tmp_path) as connection:
        for known in (MVC, OTHER, ELSEWHERE, BOBS):
            session_client_store.add(connection, known, NOW)
        yield connection


def test_the_clients_of_a_session_are_found(connection: Connection) -> None:
    assert session_client_store.find(connection, "sid") == [OTHER, MVC]


def test_a_client_that_is_told_again_stands_once_and_for_longer(connection: Connection) -> None:
    session_client_store.add(connection, MVC, NOW + DAY)
    assert session_client_store.find(connection, "sid") == [OTHER, MVC]
    ends = connection.execute(
        select(SessionClientRow.expires_at).where(
            SessionClientRow.sid == "sid", SessionClientRow.client_id == "mvc client"
        )
    ).scalar_one()
    assert ends == NOW + DAY


def test_those_of_a_session_are_taken_once(connection: Connection) -> None:
    assert session_client_store.take(connection, sid="sid") == [OTHER, MVC]
    assert session_client_store.take(connection, sid="sid") == []
    assert session_client_store.find(connection, "elsewhere") == [ELSEWHERE]


def test_those_of_all_sessions_of_a_person_are_taken(connection: Connection) -> None:
    assert session_client_store.take(connection, user_id="alice") == [OTHER, ELSEWHERE, MVC]
    assert session_client_store.find(connection, "bobs") == [BOBS]


def test_a_person_can_be_forgotten(connection: Connection) -> None:
    session_client_store.remove_all_of_user(connection, "alice")
    assert [*session_client_store.find(connection, "sid"), *session_client_store.find(connection, "elsewhere")] == []
    assert session_client_store.find(connection, "bobs") == [BOBS]

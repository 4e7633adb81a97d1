from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from idp.session import session_store
from idp.session.models import SignOnSessionRow
from idp.session.sign_on_session import ABSOLUTE_LIFETIME, ACR_PASSWORD, AMR_PASSWORD, IDLE_LIFETIME, SignOnSession
from idp.users import user_store
from idp.users.models import UserRow
from tests.idp.tables import opened

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with opened(tmp_path, SignOnSessionRow, UserRow) as connection:
        yield connection


@pytest.fixture
def alice(connection: Connection) -> str:
    return user_store.add(connection, "alice", "hash", {}, NOW).id


def a_session(user_id: str, sid: str = "sid", now: datetime = NOW) -> SignOnSession:
    return SignOnSession(
        sid, user_id, now, AMR_PASSWORD, ACR_PASSWORD, now, now + IDLE_LIFETIME, now + ABSOLUTE_LIFETIME
    )


def test_a_session_is_found_by_its_secret_and_by_its_public_id(connection: Connection, alice: str) -> None:
    session_store.add(connection, a_session(alice), "secret")
    assert session_store.find(connection, "secret", NOW) == a_session(alice)
    assert session_store.find_by_sid(connection, "sid", NOW) == a_session(alice)
    assert session_store.find(connection, "other", NOW) is None
    assert session_store.find(connection, "sid", NOW) is None


def test_the_secret_does_not_stand_in_the_database(connection: Connection, alice: str) -> None:
    session_store.add(connection, a_session(alice), "the secret")
    assert "the secret" not in repr(connection.exec_driver_sql("SELECT * FROM sign_on_session").all())


def test_a_session_is_gone_at_its_idle_end(connection: Connection, alice: str) -> None:
    session_store.add(connection, a_session(alice), "secret")
    assert session_store.find(connection, "secret", NOW + IDLE_LIFETIME - SECOND) is not None
    assert session_store.find(connection, "secret", NOW + IDLE_LIFETIME) is None


def test_a_session_is_gone_at_its_absolute_end(connection: Connection, alice: str) -> None:
    session_store.add(connection, replace(a_session(alice), idle_expires_at=NOW + 2 * ABSOLUTE_LIFETIME), "secret")
    assert session_store.find(connection, "secret", NOW + ABSOLUTE_LIFETIME - SECOND) is not None
    assert session_store.find(connection, "secret", NOW + ABSOLUTE_LIFETIME) is None


def test_a_disabled_account_has_no_session(connection: Connection, alice: str) -> None:
    session_store.add(connection, a_session(alice), "secret")
    connection.execute(update(UserRow).values(disabled_at=NOW))
    assert session_store.find(connection, "secret", NOW) is None
    assert session_store.find_by_user(connection, alice, NOW) == []


def test_a_session_ends_once(connection: Connection, alice: str) -> None:
    session_store.add(connection, a_session(alice), "secret")
    assert session_store.end(connection, "sid", "logout", NOW)
    assert not session_store.end(connection, "sid", "logout", NOW)
    assert session_store.find(connection, "secret", NOW) is None


def test_sliding_moves_the_idle_end_forward_only(connection: Connection, alice: str) -> None:
    session_store.add(connection, a_session(alice), "secret")
    later = NOW + IDLE_LIFETIME + SECOND
    assert session_store.slide(connection, "sid", later)
    assert not session_store.slide(connection, "sid", later - SECOND)
    found = session_store.find(connection, "secret", NOW)
    assert found is not None
    assert found.idle_expires_at == later


def test_an_ended_session_neither_slides_nor_renews(connection: Connection, alice: str) -> None:
    session_store.add(connection, a_session(alice), "secret")
    session_store.end(connection, "sid", "logout", NOW)
    assert not session_store.slide(connection, "sid", NOW + ABSOLUTE_LIFETIME)
    assert not session_store.renew(connection, a_session(alice), "new secret")


def test_a_renewed_session_is_found_by_its_new_secret_only(connection: Connection, alice: str) -> None:
    session_store.add(connection, a_session(alice), "old")
    renewed = replace(a_session(alice, now=NOW + timedelta(hours=1)), created_at=NOW)
    assert session_store.renew(connection, renewed, "new")
    assert session_store.find(connection, "old", NOW) is None
    assert session_store.find(connection, "new", NOW) == renewed


def test_all_sessions_of_a_person_are_listed_newest_first_and_ended_together(
    connection: Connection, alice: str
) -> None:
    bob = user_store.add(connection, "bob", "hash", {}, NOW).id
    session_store.add(connection, a_session(alice, "one"), "1")
    session_store.add(connection, a_session(alice, "two", NOW + SECOND), "2")
    session_store.add(connection, a_session(alice, "ended"), "3")
    session_store.add(connection, a_session(bob, "bobs"), "4")
    session_store.end(connection, "ended", "logout", NOW)
    assert [each.sid for each in session_store.find_by_user(connection, alice, NOW)] == ["two", "one"]
    assert sorted(session_store.end_all_of_user(connection, alice, "disabled", NOW)) == ["one", "two"]
    assert session_store.find_by_user(connection, alice, NOW) == []
    assert session_store.find(connection, "4", NOW) is not None


@pytest.mark.parametrize("hostile", ["", "\0", "\ud800", "x" * 10_000])
def test_a_hostile_secret_finds_nothing(connection: Connection, hostile: str) -> None:
    assert session_store.find(connection, hostile, NOW) is None

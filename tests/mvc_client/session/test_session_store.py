from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from mvc_client.extensions import reading, writing
from mvc_client.renewal_mode import RenewalMode
from mvc_client.session import event_store, session_store
from mvc_client.session.events import Event, Kind
from mvc_client.session.models import SessionEventRow, SessionRow
from mvc_client.session.web_session import Session
from mvc_client.tokens import token_store
from tests.mvc_client.sessions import ALICE, NOON, add_session

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def session(app: Flask) -> object:
    with app.app_context():
        with writing() as connection:
            add_session(connection)
        yield


def find(now: object = NOON, cookie_id: str = "cookie-1") -> Session | None:
    with reading() as connection:
        return session_store.find(connection, cookie_id, now)  # pyright: ignore[reportArgumentType]


def test_a_session_is_found_by_its_cookie_and_by_no_other() -> None:
    found = find()
    assert found is not None
    assert (found.id, found.sub, found.name, found.renewal_mode) == ("session-1", "alice", ALICE.name, RenewalMode.BOTH)
    assert found.lives
    assert find(cookie_id="cookie-2") is None


def test_the_cookie_does_not_stand_in_the_database() -> None:
    with reading() as connection:
        row = connection.execute(select(SessionRow)).one()
    assert not any("cookie-1" in str(value) or "access-1" in str(value) for value in row)


def test_an_unused_session_is_over_at_its_idle_end() -> None:
    assert find(NOON + timedelta(days=7) - SECOND) is not None
    assert find(NOON + timedelta(days=7)) is None


def test_a_used_session_is_over_at_its_absolute_end() -> None:
    for day in range(1, 30):
        found = find(NOON + timedelta(days=day))
        assert found is not None
        with writing() as connection:
            session_store.touch(connection, found, NOON + timedelta(days=day))
    assert find(NOON + timedelta(days=30) - SECOND) is not None
    assert find(NOON + timedelta(days=30)) is None


def test_touching_does_not_revive_an_ended_session() -> None:
    found = find()
    assert found is not None
    with writing() as connection:
        token_store.end(connection, "session-1", 1, "invalid_grant", NOON)
        session_store.touch(connection, found, NOON + SECOND)
    ended = find()
    assert ended is not None
    assert (ended.lives, ended.ended_because, ended.seen_at) == (False, "invalid_grant", NOON)


def test_the_switch_is_remembered() -> None:
    with writing() as connection:
        session_store.set_renewal_mode(connection, "session-1", RenewalMode.ON_401)
    found = find()
    assert found is not None and found.renewal_mode is RenewalMode.ON_401


def test_a_removed_session_takes_its_events_along() -> None:
    with writing() as connection:
        event_store.add(connection, "session-1", [Event(Kind.SIGNED_IN, NOON, 1, {"exp": 1})])
        session_store.remove(connection, "cookie-1")
    with reading() as connection:
        assert connection.execute(select(SessionEventRow.id)).all() == []
    assert find() is None


def test_pruning_takes_what_no_page_will_show() -> None:
    with writing() as connection:
        add_session(connection, "session-2", "cookie-2")
        token_store.end(connection, "session-2", 1, "invalid_grant", NOON)
        session_store.prune(connection, NOON + timedelta(hours=1) - SECOND)
    assert find(cookie_id="cookie-2") is not None
    with writing() as connection:
        session_store.prune(connection, NOON + timedelta(hours=1))
    assert find(cookie_id="cookie-2") is None
    assert find() is not None
    with writing() as connection:
        session_store.prune(connection, NOON + timedelta(days=7))
    with reading() as connection:
        assert connection.execute(select(SessionRow.id)).all() == []


def test_a_session_as_read_is_a_value() -> None:
    found = find()
    assert found is not None and replace(found) == found

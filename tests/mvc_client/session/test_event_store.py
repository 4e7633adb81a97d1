from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from mvc_client.extensions import reading, writing
from mvc_client.session import event_store, session_store
from mvc_client.session.events import KEPT, Event, Kind
from tests.mvc_client.sessions import NOON, add_session


@pytest.fixture(autouse=True)
def sessions(app: Flask) -> Iterator[None]:
    with app.app_context():
        with writing() as connection:
            add_session(connection)
            add_session(connection, "session-2", "cookie-2")
        yield


def event(number: int) -> Event:
    return Event(Kind.CALL_ANSWERED, NOON + timedelta(seconds=number), number, {"status": 200})


def numbers(session_id: str = "session-1") -> list[int]:
    with reading() as connection:
        return [each.token_number for each in event_store.newest_first(connection, session_id)]


def test_events_come_back_newest_first_as_they_were() -> None:
    with writing() as connection:
        event_store.add(connection, "session-1", [event(1), event(2)])
    with reading() as connection:
        assert event_store.newest_first(connection, "session-1") == [event(2), event(1)]


def test_only_the_newest_are_kept_and_other_sessions_keep_theirs() -> None:
    with writing() as connection:
        event_store.add(connection, "session-2", [event(0)])
    for number in range(KEPT + 5):
        with writing() as connection:
            event_store.add(connection, "session-1", [event(number)])
    assert numbers() == list(range(KEPT + 4, 4, -1))
    assert numbers("session-2") == [0]


def test_a_session_that_has_gone_meanwhile_takes_no_events_and_makes_no_trouble() -> None:
    with writing() as connection:
        session_store.remove(connection, "cookie-1")
        event_store.add(connection, "session-1", [event(1)])
    assert numbers() == []

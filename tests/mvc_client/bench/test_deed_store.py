from collections.abc import Iterator

import pytest
from flask import Flask

from mvc_client.bench import deed_store
from mvc_client.bench.deed import KEPT, Deed, Kind
from mvc_client.extensions import reading, writing
from mvc_client.session import session_store
from tests.mvc_client.sessions import NOON, add_session


@pytest.fixture(autouse=True)
def sessions(app: Flask) -> Iterator[None]:
    with app.app_context():
        with writing() as connection:
            add_session(connection)
            add_session(connection, "session-2", "cookie-2")
        yield


def deed(number: int) -> Deed:
    return Deed(Kind.CLOCKS_MOVED, NOON, number, {"step": number})


def kept(session_id: str = "session-1") -> list[Deed]:
    with reading() as connection:
        return deed_store.newest_first(connection, session_id)


def test_only_the_newest_are_kept_and_other_sessions_keep_theirs() -> None:
    with writing() as connection:
        deed_store.add(connection, "session-2", deed(0))
        for number in range(KEPT + 3):
            deed_store.add(connection, "session-1", deed(number))
    assert kept() == [deed(number) for number in range(KEPT + 2, 2, -1)]
    assert kept("session-2") == [deed(0)]


def test_deeds_go_with_their_session_and_come_to_none_that_has_gone() -> None:
    with writing() as connection:
        deed_store.add(connection, "session-1", deed(1))
        session_store.remove(connection, "cookie-1")
        deed_store.add(connection, "session-1", deed(2))
    assert kept() == []

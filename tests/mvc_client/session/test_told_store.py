from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Connection, func, select

from mvc_client.extensions import writing
from mvc_client.session import told_store
from mvc_client.session.models import ToldRow
from tests.mvc_client.sessions import NOON

SECOND = timedelta(seconds=1)
LATER = NOON + timedelta(minutes=2)


@pytest.fixture
def connection(app: Flask) -> Iterator[Connection]:
    with app.app_context(), writing() as connection:
        yield connection


def count(connection: Connection) -> int:
    return connection.scalars(select(func.count()).select_from(ToldRow)).one()


def test_a_token_is_taken_once_and_forgotten_when_its_age_alone_refuses_it(connection: Connection) -> None:
    assert told_store.use(connection, "a", LATER, NOON)
    assert not told_store.use(connection, "a", LATER, LATER - SECOND)
    assert told_store.use(connection, "b", LATER + SECOND, LATER)
    assert count(connection) == 1


def test_no_session_begins_with_one_that_ended_until_no_code_of_it_is_left(connection: Connection) -> None:
    told_store.note_ended(connection, "s", NOON)
    told_store.note_ended(connection, "s", NOON)
    end = NOON + told_store.ENDED_KEPT
    assert not told_store.may_begin(connection, "s", end - SECOND)
    assert told_store.may_begin(connection, "another", NOON)
    assert told_store.may_begin(connection, "s", end)
    assert count(connection) == 0


def test_two_sessions_may_begin_with_the_same_one_though_the_later_looked_at_the_clock_first(
    connection: Connection,
) -> None:
    assert told_store.may_begin(connection, "s", NOON)
    assert told_store.may_begin(connection, "s", NOON - SECOND)


def test_a_token_and_a_session_of_the_same_name_are_two_things(connection: Connection) -> None:
    assert told_store.use(connection, "s", LATER, NOON)
    assert told_store.use(connection, "sid s", LATER, NOON)
    assert told_store.may_begin(connection, "s", NOON)

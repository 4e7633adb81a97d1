from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from idp.consent import consent_store
from idp.consent.models import ConsentRow
from tests.idp.tables import opened

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with opened(tmp_path, ConsentRow) as connection:
        yield connection


def test_who_was_never_asked_has_agreed_to_nothing(connection: Connection) -> None:
    assert consent_store.find(connection, "alice", "app") == ()
    assert not consent_store.covers(connection, "alice", "app", ["openid"])
    assert consent_store.covers(connection, "alice", "app", [])


def test_consent_is_one_persons_for_one_client(connection: Connection) -> None:
    consent_store.give(connection, "alice", "app", ["openid", "email"], NOW)
    assert consent_store.covers(connection, "alice", "app", ["email"])
    assert not consent_store.covers(connection, "bob", "app", ["email"])
    assert not consent_store.covers(connection, "alice", "other", ["email"])


def test_more_than_was_agreed_to_is_not_covered(connection: Connection) -> None:
    consent_store.give(connection, "alice", "app", ["openid"], NOW)
    assert not consent_store.covers(connection, "alice", "app", ["openid", "api1"])


def test_agreeing_again_adds_and_takes_nothing_away(connection: Connection) -> None:
    consent_store.give(connection, "alice", "app", ["openid", "email"], NOW)
    later = NOW + timedelta(days=1)
    assert consent_store.give(connection, "alice", "app", ["openid", "api1"], later) == ("openid", "email", "api1")
    assert consent_store.find(connection, "alice", "app") == ("openid", "email", "api1")
    assert consent_store.find_all_of_user(connection, "alice") == [("app", ("openid", "email", "api1"), later)]

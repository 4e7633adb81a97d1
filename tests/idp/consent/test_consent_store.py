from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from idp.consent import consent_store
from idp.consent.coverage import Agreed
from idp.consent.models import ConsentRow
from tests.idp.tables import opened

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with opened(tmp_path, ConsentRow) as connection:
        yield connection


def test_who_was_never_asked_has_agreed_to_nothing(connection: Connection) -> None:
    assert consent_store.find(connection, "alice", "app") == Agreed()


def test_consent_is_one_persons_for_one_client(connection: Connection) -> None:
    given = Agreed(("openid", "email"), ("name",))
    consent_store.give(connection, "alice", "app", given, NOW)
    assert consent_store.find(connection, "alice", "app") == given
    assert consent_store.find(connection, "bob", "app") == Agreed()
    assert consent_store.find(connection, "alice", "other") == Agreed()


def test_agreeing_again_adds_and_takes_nothing_away(connection: Connection) -> None:
    consent_store.give(connection, "alice", "app", Agreed(("openid", "email")), NOW)
    consent_store.give(connection, "alice", "app", Agreed(("openid",), ("name",)), NOW)
    later = NOW + timedelta(days=1)
    standing = Agreed(("openid", "email", "api1"), ("name", "address"))
    assert consent_store.give(connection, "alice", "app", Agreed(("openid", "api1"), ("address",)), later) == standing
    assert consent_store.find(connection, "alice", "app") == standing
    assert consent_store.find_all_of_user(connection, "alice") == [("app", standing.scopes, later)]
    assert consent_store.find_all(connection) == [
        consent_store.Consent("alice", "app", standing.scopes, standing.claims, later)
    ]

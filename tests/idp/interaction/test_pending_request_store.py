from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from idp.interaction import pending_request_store as store
from idp.interaction.models import PendingRequestRow
from idp.interaction.pending_request_store import LIFETIME
from tests.idp.tables import opened

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PARAMETERS = {"client_id": "mvc client", "redirect_uri": "http://localhost:5002/cb", "scope": "openid"}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with opened(tmp_path, PendingRequestRow) as connection:
        yield connection


def test_a_request_is_found_by_its_browser_only(connection: Connection) -> None:
    request_id = store.add(connection, PARAMETERS, "hers", NOW)
    found = store.find(connection, request_id, "hers", NOW)
    assert found is not None
    assert (found.client_id, found.redirect_uri, found.scope, found.login_hint) == (*PARAMETERS.values(), "")
    assert store.find(connection, request_id, "his", NOW) is None
    assert store.find(connection, "x", "hers", NOW) is None


def test_a_request_ends_at_its_expiry(connection: Connection) -> None:
    request_id = store.add(connection, PARAMETERS, "hers", NOW)
    assert store.find(connection, request_id, "hers", NOW + LIFETIME - timedelta(seconds=1)) is not None
    assert store.find(connection, request_id, "hers", NOW + LIFETIME) is None
    assert not store.claim(connection, request_id, "hers", NOW + LIFETIME)


def test_the_table_holds_no_more_than_strangers_ask_in_half_an_hour(connection: Connection) -> None:
    for number in range(5):
        store.add(connection, PARAMETERS, None, NOW + number * timedelta(seconds=1))
    kept = store.add(connection, PARAMETERS, "hers", NOW + LIFETIME + timedelta(seconds=3))
    assert connection.execute(select(func.count()).select_from(PendingRequestRow)).scalar_one() == 2
    assert store.find(connection, kept, "hers", NOW + LIFETIME + timedelta(seconds=3)) is not None


def test_an_unclaimed_request_belongs_to_the_first_browser(connection: Connection) -> None:
    request_id = store.add(connection, PARAMETERS, None, NOW)
    assert store.claim(connection, request_id, "hers", NOW)
    assert store.claim(connection, request_id, "hers", NOW)
    assert not store.claim(connection, request_id, "his", NOW)


def test_after_a_sign_in_the_request_is_the_renewed_browsers(connection: Connection) -> None:
    request_id = store.add(connection, PARAMETERS, "before", NOW)
    assert store.note_sign_in(connection, request_id, "before", "after", NOW)
    found = store.find(connection, request_id, "after", NOW)
    assert found is not None
    assert found.signed_in_at == NOW
    assert found.account_chosen
    assert store.find(connection, request_id, "before", NOW) is None


def test_a_double_click_on_sign_in_finds_the_request_and_takes_it_along(connection: Connection) -> None:
    request_id = store.add(connection, PARAMETERS, "before", NOW)
    store.note_sign_in(connection, request_id, "before", "first", NOW)
    assert store.find_for_sign_in(connection, request_id, "before", NOW) is not None
    assert store.note_sign_in(connection, request_id, "before", "second", NOW)
    assert store.find(connection, request_id, "second", NOW) is not None


def test_a_third_browser_cannot_sign_in_to_a_request(connection: Connection) -> None:
    request_id = store.add(connection, PARAMETERS, "before", NOW)
    store.note_sign_in(connection, request_id, "before", "after", NOW)
    assert store.find_for_sign_in(connection, request_id, "his", NOW) is None
    assert not store.note_sign_in(connection, request_id, "his", "his new", NOW)


def test_the_other_tabs_requests_go_on_after_a_sign_in_with_nothing_decided(connection: Connection) -> None:
    request_id = store.add(connection, PARAMETERS, "before", NOW)
    foreign = store.add(connection, PARAMETERS, "his", NOW)
    store.note_consented(connection, request_id, "before", NOW)
    store.note_account_chosen(connection, request_id, "before")
    store.hand_over(connection, "before", "after")
    found = store.find(connection, request_id, "after", NOW)
    assert found is not None
    assert (found.consented_at, found.account_chosen, found.signed_in_at) == (None, False, None)
    assert store.find(connection, foreign, "after", NOW) is None


def test_consent_of_one_person_does_not_survive_the_sign_in_of_another(connection: Connection) -> None:
    request_id = store.add(connection, PARAMETERS, "before", NOW)
    assert store.note_consented(connection, request_id, "before", NOW)
    store.note_sign_in(connection, request_id, "before", "after", NOW)
    found = store.find(connection, request_id, "after", NOW)
    assert found is not None
    assert found.consented_at is None


def test_a_refusal_is_noted_by_the_owner_only(connection: Connection) -> None:
    request_id = store.add(connection, PARAMETERS, "hers", NOW)
    assert not store.note_denied(connection, request_id, "his", NOW)
    assert store.note_denied(connection, request_id, "hers", NOW)
    found = store.find(connection, request_id, "hers", NOW)
    assert found is not None
    assert found.denied_at == NOW


def test_an_answered_request_ends_when_told(connection: Connection) -> None:
    request_id = store.add(connection, PARAMETERS, "hers", NOW)
    store.expire_at(connection, request_id, "hers", NOW + timedelta(seconds=10))
    assert store.find(connection, request_id, "hers", NOW + timedelta(seconds=9)) is not None
    assert store.find(connection, request_id, "hers", NOW + timedelta(seconds=10)) is None


@pytest.mark.parametrize("hostile", ["", "\0", "\ud800", "x" * 10_000])
def test_a_hostile_id_finds_nothing(connection: Connection, hostile: str) -> None:
    assert store.find(connection, hostile, "hers", NOW) is None
    assert not store.claim(connection, hostile, "hers", NOW)


def test_neither_ids_nor_browsers_stand_in_the_database(connection: Connection) -> None:
    request_id = store.add(connection, PARAMETERS, "hers", NOW)
    row = connection.exec_driver_sql("SELECT * FROM pending_authorization_request").one()
    assert request_id not in repr(row)
    assert "hers" not in repr(row)

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from idp.clients.refresh_policy import RefreshPolicy
from idp.token import grant_register_store, grant_store
from idp.token.granted import Granted
from idp.token.lifetimes import OVER_AFTER
from idp.token.models import GrantRow
from idp.token.refresh_token import first
from tests.idp.tables import opened

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
POLICY = RefreshPolicy(window_seconds=None, idle_lifetime_seconds=60, absolute_lifetime_seconds=600)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with opened(tmp_path, GrantRow) as connection:
        yield connection


def add(connection: Connection, user_id: str, client_id: str, *, renewable: bool = True) -> str:
    granted = Granted(client_id, user_id, "a-session", "openid", None, NOW, ("pwd",), "acr")
    grant_id = grant_store.new_id()
    token = first(grant_id, 1, b"s" * 32) if renewable else None
    grant_store.add(connection, grant_id, granted, token, POLICY, NOW)
    return grant_id


def found(connection: Connection, *, at: datetime | None = NOW, **whose: str) -> set[str]:
    return {grant.id for grant in grant_register_store.find_all(connection, **whose, standing_at=at)}


def test_grants_are_found_and_revoked_by_person_client_or_both(connection: Connection) -> None:
    one, two, three = add(connection, "a", "x"), add(connection, "a", "y"), add(connection, "b", "x")
    assert found(connection) == {one, two, three}
    assert found(connection, user_id="a") == {one, two}
    assert found(connection, client_id="x") == {one, three}
    revoked = grant_register_store.revoke_all(connection, "operator", NOW, user_id="a", client_id="x")
    assert [(grant.id, grant.revoked_at, grant.revoked_because) for grant in revoked] == [(one, NOW, "operator")]
    assert grant_register_store.revoke_all(connection, "again", NOW, user_id="a", client_id="x") == []
    assert found(connection) == {two, three}
    assert found(connection, at=None) == {one, two, three}


def test_all_of_everybody_cannot_be_revoked_by_a_slip(connection: Connection) -> None:
    with pytest.raises(AssertionError):
        grant_register_store.revoke_all(connection, "operator", NOW)


def test_a_grant_that_only_an_access_token_still_lives_of_is_revoked_too(connection: Connection) -> None:
    only_once = add(connection, "a", "x", renewable=False)
    (revoked,) = grant_register_store.revoke_all(connection, "operator", NOW + SECOND, user_id="a")
    assert revoked.id == only_once


@pytest.mark.parametrize(("after", "stands"), [(-SECOND, True), (timedelta(0), False), (SECOND, False)])
def test_a_grant_stands_until_its_last_access_token_is_surely_over(
    connection: Connection, after: timedelta, stands: bool
) -> None:
    end = NOW + timedelta(seconds=60) + OVER_AFTER + after
    grant = add(connection, "a", "x")
    assert found(connection, at=end) == ({grant} if stands else set())
    assert len(grant_register_store.revoke_all(connection, "operator", end, user_id="a")) == stands


@pytest.mark.parametrize(("after", "state"), [(59, "renewable"), (60, "over"), (61, "over")])
def test_a_grant_says_whether_it_can_be_renewed(connection: Connection, after: int, state: str) -> None:
    grant = grant_register_store.find(connection, add(connection, "a", "x"))
    assert grant is not None
    assert grant.state(NOW + after * SECOND) == state


def test_one_is_revoked_once_and_says_so(connection: Connection) -> None:
    grant_id = add(connection, "a", "x")
    revoked = grant_register_store.revoke_one(connection, grant_id, "replay", NOW)
    assert revoked is not None
    assert revoked.state(NOW) == "revoked"
    assert grant_register_store.revoke_one(connection, grant_id, "again", NOW) is None
    assert grant_register_store.revoke_one(connection, "0" * 32, "replay", NOW) is None


def test_a_persons_grants_are_forgotten_and_nobody_elses(connection: Connection) -> None:
    one, other = add(connection, "a", "x"), add(connection, "b", "x")
    assert [grant.id for grant in grant_register_store.remove_all_of_user(connection, "a")] == [one]
    assert found(connection, at=None) == {other}
    assert grant_store.find_alive(connection, one) is None


@pytest.mark.parametrize(("made_before", "end"), [(-SECOND, None), (timedelta(0), 600), (SECOND, 600)])
def test_the_last_end_is_that_of_the_grants_made_by_then(
    connection: Connection, made_before: timedelta, end: int | None
) -> None:
    add(connection, "a", "x")
    add(connection, "a", "x", renewable=False)
    last = grant_register_store.last_end_of_tokens_before(connection, NOW + made_before)
    assert last == (NOW + end * SECOND if end else None)

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select

from idp.login import attempt_store
from idp.login.attempt_store import Admitted, Refused, TryKeys
from idp.login.models import FamiliarAddressRow, LoginCounterRow
from idp.login.throttle import FAMILIAR_FOR
from tests.idp.tables import opened

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOME, CAFE, ATTACKER = "192.0.2.1", "192.0.2.2", "203.0.113.9"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with opened(tmp_path, LoginCounterRow, FamiliarAddressRow) as connection:
        yield connection


def keys(account: str = "alice", address: str = HOME) -> TryKeys:
    return attempt_store.keys_for(b"secret", account, address)


def wrong(connection: Connection, times: int, tried: TryKeys, now: datetime = NOW) -> Admitted | Refused:
    outcome: Admitted | Refused | None = None
    for _ in range(times):
        outcome = attempt_store.admit(connection, tried, now)
    assert outcome is not None
    return outcome


def right(connection: Connection, tried: TryKeys, now: datetime = NOW) -> None:
    admitted = attempt_store.admit(connection, tried, now)
    assert isinstance(admitted, Admitted)
    attempt_store.settle(connection, tried, admitted, now)


def rows(connection: Connection, model: type[LoginCounterRow] | type[FamiliarAddressRow]) -> int:
    return connection.execute(select(func.count()).select_from(model)).scalar_one()


def test_five_tries_are_admitted_and_the_sixth_is_not(connection: Connection) -> None:
    fifth = wrong(connection, 5, keys())
    assert isinstance(fifth, Admitted)
    assert (fifth.tries_left, fifth.closed_by, fifth.closed_until) == (0, "account", NOW + 30 * SECOND)
    assert attempt_store.admit(connection, keys(), NOW) == Refused(NOW + 30 * SECOND)


def test_the_tries_left_count_down(connection: Connection) -> None:
    for left in (4, 3, 2, 1):
        admitted = attempt_store.admit(connection, keys(), NOW)
        assert isinstance(admitted, Admitted)
        assert (admitted.tries_left, admitted.closed_by) == (left, None)


def test_refused_tries_do_not_prolong_the_wait(connection: Connection) -> None:
    wrong(connection, 500, keys())
    assert attempt_store.admit(connection, keys(), NOW + 29 * SECOND) == Refused(NOW + 30 * SECOND)
    assert isinstance(attempt_store.admit(connection, keys(), NOW + 30 * SECOND), Admitted)


def test_many_addresses_share_one_accounts_counter(connection: Connection) -> None:
    for number in range(5):
        wrong(connection, 1, keys(address=f"203.0.113.{number}"))
    assert isinstance(attempt_store.admit(connection, keys(address="203.0.113.99"), NOW), Refused)


def test_many_accounts_share_one_addresss_counter(connection: Connection) -> None:
    for number in range(20):
        assert isinstance(wrong(connection, 1, keys(f"user{number}", ATTACKER)), Admitted)
    assert isinstance(attempt_store.admit(connection, keys("somebody", ATTACKER), NOW), Refused)
    assert isinstance(attempt_store.admit(connection, keys("somebody", HOME), NOW), Admitted)


def test_the_address_is_named_where_it_closes_first(connection: Connection) -> None:
    for number in range(19):
        wrong(connection, 1, keys(f"user{number}", ATTACKER))
    twentieth = wrong(connection, 1, keys("somebody", ATTACKER))
    assert isinstance(twentieth, Admitted)
    assert twentieth.closed_by == "address"


def test_strangers_do_not_close_the_address_where_the_account_signed_in(connection: Connection) -> None:
    right(connection, keys(address=HOME))
    assert isinstance(wrong(connection, 6, keys(address=ATTACKER)), Refused)
    assert isinstance(attempt_store.admit(connection, keys(address=CAFE), NOW), Refused)
    assert isinstance(attempt_store.admit(connection, keys(address=HOME), NOW), Admitted)


def test_a_crowded_address_does_not_close_for_an_account_that_signed_in_there(connection: Connection) -> None:
    right(connection, keys(address=HOME))
    for number in range(25):
        wrong(connection, 1, keys(f"user{number}", HOME))
    assert isinstance(attempt_store.admit(connection, keys("bob", HOME), NOW), Refused)
    assert isinstance(attempt_store.admit(connection, keys("alice", HOME), NOW), Admitted)


def test_a_familiar_address_has_a_counter_of_its_own_that_closes_too(connection: Connection) -> None:
    right(connection, keys())
    assert isinstance(wrong(connection, 5, keys()), Admitted)
    assert isinstance(attempt_store.admit(connection, keys(), NOW), Refused)
    assert isinstance(attempt_store.admit(connection, keys(address=CAFE), NOW), Admitted)


def test_an_address_is_familiar_for_ninety_days(connection: Connection) -> None:
    right(connection, keys())
    just_before, then = NOW + FAMILIAR_FOR - SECOND, NOW + FAMILIAR_FOR
    wrong(connection, 6, keys(address=ATTACKER), just_before)
    assert isinstance(attempt_store.admit(connection, keys(), just_before), Admitted)
    assert isinstance(attempt_store.admit(connection, keys(), then), Refused)


def test_a_right_password_clears_the_accounts_counter(connection: Connection) -> None:
    wrong(connection, 4, keys())
    right(connection, keys())
    assert isinstance(wrong(connection, 5, keys(address=CAFE)), Admitted)


def test_an_own_account_does_not_clear_the_addresss_counter(connection: Connection) -> None:
    for number in range(19):
        wrong(connection, 1, keys(f"user{number}", ATTACKER))
        if number % 5 == 0:
            right(connection, keys("mallory", ATTACKER))
    wrong(connection, 1, keys("user19", ATTACKER))
    assert isinstance(attempt_store.admit(connection, keys("alice", ATTACKER), NOW), Refused)


def test_a_right_password_does_not_use_up_its_address(connection: Connection) -> None:
    for number in range(100):
        right(connection, keys(f"user{number}", HOME))
    assert isinstance(attempt_store.admit(connection, keys("alice", HOME), NOW), Admitted)


def test_old_rows_can_be_thrown_away(connection: Connection) -> None:
    wrong(connection, 3, keys("bob", CAFE))
    right(connection, keys("carol", HOME), NOW + SECOND)
    assert attempt_store.remove_forgiven(connection, NOW - SECOND) == 0
    assert attempt_store.remove_forgiven(connection, NOW) == 2  # bob's and the café's
    assert rows(connection, LoginCounterRow) == 1  # home's
    assert attempt_store.remove_unfamiliar(connection, NOW) == 0
    assert attempt_store.remove_unfamiliar(connection, NOW + SECOND) == 1
    assert rows(connection, FamiliarAddressRow) == 0


def test_neither_name_nor_address_stands_in_the_database(connection: Connection) -> None:
    wrong(connection, 1, keys("a password typed into the wrong field"))
    for key, *_ in connection.exec_driver_sql("SELECT * FROM login_counter"):
        assert len(key) == 32
    assert keys().account != attempt_store.keys_for(b"other secret", "alice", HOME).account


def test_parts_of_a_key_cannot_be_shifted_into_each_other() -> None:
    one = attempt_store.keys_for(b"secret", "a", "b\0c").pair
    other = attempt_store.keys_for(b"secret", "a\0b", "c").pair
    assert one != other

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from mvc_client.extensions import reading, writing
from mvc_client.tokens import token_store
from mvc_client.tokens.token_store import LEASE, Stored
from shared.sealing import CannotOpen, Sealer
from tests.mvc_client.sessions import NOON, SEALER, add_session, sealed, token_set

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def session(app: Flask) -> Iterator[None]:
    with app.app_context():
        with writing() as connection:
            add_session(connection)
        yield


def stored() -> Stored:
    with reading() as connection:
        return token_store.read(connection, "session-1")


def take(holder: str, now: datetime = NOON, version: int = 1) -> bool:
    with writing() as connection:
        return token_store.take_lease(connection, "session-1", version, holder, now)


def replace(version: int = 1) -> bool:
    with writing() as connection:
        return token_store.replace(connection, "session-1", version, sealed("session-1", version + 1))


def end(version: int = 1) -> bool:
    with writing() as connection:
        return token_store.end(connection, "session-1", version, "invalid_grant", NOON)


def test_what_was_sealed_opens() -> None:
    assert token_store.unseal(SEALER, "session-1", sealed("session-1")) == token_set()


def test_the_tokens_of_one_row_do_not_open_in_another() -> None:
    with pytest.raises(CannotOpen):
        token_store.unseal(SEALER, "session-2", sealed("session-1"))


def test_the_tokens_do_not_open_with_another_key_and_do_with_a_previous_one() -> None:
    text = sealed("session-1")
    with pytest.raises(CannotOpen):
        token_store.unseal(Sealer(["another key"], token_store.PURPOSE), "session-1", text)
    former = Sealer(["a new key", "a-secret-key-of-the-tests-that-is-long-enough"], token_store.PURPOSE)
    assert token_store.unseal(former, "session-1", text) == token_set()


def test_one_holder_has_the_lease_until_it_is_over() -> None:
    assert take("a")
    assert not take("b")
    assert not take("b", NOON + LEASE - SECOND)
    assert take("b", NOON + LEASE)
    assert not take("a", NOON + LEASE)


def test_its_holder_may_prolong_a_lease() -> None:
    take("a")
    assert take("a", NOON + LEASE - SECOND)
    assert not take("b", NOON + LEASE)


def test_a_lease_is_for_one_version_only() -> None:
    assert not take("a", version=2)
    replace()
    assert not take("a", version=1)
    assert take("a", version=2)


def test_a_lease_from_before_the_clock_was_moved_back_binds_nobody() -> None:
    take("a", NOON + timedelta(hours=1))
    assert not stored().is_leased(NOON)
    assert take("b", NOON)


def test_a_thread_whose_clock_was_read_a_moment_earlier_does_not_overlook_the_lease() -> None:
    take("a", NOON)
    a_moment_earlier = NOON - timedelta(milliseconds=5)
    assert stored().is_leased(a_moment_earlier)
    assert not take("b", a_moment_earlier)


def test_a_released_lease_is_free_and_only_its_holder_releases_it() -> None:
    take("a")
    with writing() as connection:
        token_store.release_lease(connection, "session-1", "b")
    assert stored().is_leased(NOON)
    with writing() as connection:
        token_store.release_lease(connection, "session-1", "a")
    assert not stored().is_leased(NOON)


def test_the_next_tokens_take_the_place_of_the_version_that_was_shown() -> None:
    take("a")
    assert replace()
    after = stored()
    assert (after.version, after.lease_holder, after.lease_until) == (2, None, None)
    assert after.sealed is not None
    assert token_store.unseal(SEALER, "session-1", after.sealed) == token_set(2)


def test_of_two_who_replace_the_same_version_one_wins() -> None:
    assert [replace(), replace()] == [True, False]
    assert stored().version == 2


def test_ending_takes_the_tokens_away() -> None:
    assert end()
    assert stored().sealed is None
    assert not take("a")
    assert not replace()
    assert not end()


def test_a_session_with_newer_tokens_does_not_end_for_the_old_ones() -> None:
    replace()
    assert not end(version=1)
    assert stored().sealed is not None


def test_a_session_that_is_gone_has_no_tokens() -> None:
    with reading() as connection:
        assert token_store.read(connection, "session-9") == Stored(0, None, None, None)

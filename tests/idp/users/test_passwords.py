import time

import pytest
from argon2 import _password_hasher, low_level

from idp.users import passwords


@pytest.fixture(autouse=True)
def _nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere a test process works out once whether a password is right (tests/support/once.py)."""
    monkeypatch.setattr(_password_hasher, "verify_secret", low_level.verify_secret)


@pytest.fixture(scope="module")
def alices_hash() -> str:
    return passwords.hash_password("Pass123$")


def test_the_right_password_is_recognised_and_a_wrong_one_is_not(alices_hash: str) -> None:
    assert passwords.verify(alices_hash, "Pass123$")
    assert not passwords.verify(alices_hash, "pass123$")


def test_hashes_are_argon2id_with_the_recommended_cost(alices_hash: str) -> None:
    assert alices_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not passwords.needs_rehash(alices_hash)


def test_the_same_password_is_hashed_differently_each_time(alices_hash: str) -> None:
    assert passwords.hash_password("Pass123$") != alices_hash


def test_a_hash_with_other_parameters_still_verifies_and_asks_for_a_new_one() -> None:
    old = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$" + _digest_of("Pass123$")
    assert passwords.verify(old, "Pass123$")
    assert passwords.needs_rehash(old)


@pytest.mark.parametrize("hostile", ["", "\0", "Pass123$\0", "\ud800", "x" * 10_000, "é" * 513])
def test_hostile_passwords_are_only_wrong(alices_hash: str, hostile: str) -> None:
    assert not passwords.verify(alices_hash, hostile)
    assert not passwords.verify(None, hostile)


def test_an_unreadable_password_is_not_an_empty_one() -> None:
    of_nothing = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$" + _digest_of("")
    assert passwords.verify(of_nothing, "")
    assert not passwords.verify(of_nothing, "\ud800")


def test_a_hash_that_is_damaged_refuses_everybody() -> None:
    assert not passwords.verify("nonsense", "Pass123$")


def test_nobody_signs_in_to_an_account_that_does_not_exist() -> None:
    assert not passwords.verify(None, "Pass123$")
    assert not passwords.verify(None, "")


def test_unknown_accounts_cost_as_much_as_known_ones(alices_hash: str) -> None:
    known = min(_processor_seconds(alices_hash, "wrong") for _ in range(5))
    unknown = min(_processor_seconds(None, "wrong") for _ in range(5))
    unreadable = min(_processor_seconds(alices_hash, "\ud800") for _ in range(5))
    assert 0.5 < unknown / known < 2
    assert 0.5 < unreadable / known < 2


@pytest.mark.parametrize("unusable", ["short12", "x" * 1025, "\ud800" * 9])
def test_unusable_passwords_are_not_hashed(unusable: str) -> None:
    with pytest.raises(passwords.PasswordError):
        passwords.hash_password(unusable)


def test_the_shortest_and_the_longest_password_can_be_used() -> None:
    for password in ("x" * passwords.SHORTEST_CHARACTERS, "x" * passwords.LONGEST_BYTES):
        assert passwords.verify(passwords.hash_password(password), password)


def _processor_seconds(password_hash: str | None, password: str) -> float:
    """Not by the wall clock: other programs must not count."""
    began = time.process_time()
    passwords.verify(password_hash, password)
    return time.process_time() - began


def _digest_of(password: str) -> str:
    from argon2.low_level import Type, hash_secret

    encoded = hash_secret(password.encode(), b"saltsalt", 1, 8, 1, 32, Type.ID)
    return encoded.decode().rpartition("$")[2]

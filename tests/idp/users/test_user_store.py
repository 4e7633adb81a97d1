import uuid
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from idp.users import user_store
from idp.users.claims import ClaimsError
from idp.users.user_store import UsernameError
from tests.idp.users.conftest import NOW

LATER = NOW + timedelta(hours=1)


def never() -> str:
    raise AssertionError("an existing user's password must not be hashed again")


def test_an_added_user_is_found_by_subject_and_by_username_in_any_case(connection: Connection) -> None:
    alice = user_store.add(connection, "Alice", "hash", {"name": "Alice Smith"}, NOW)
    assert user_store.find(connection, alice.id) == alice
    assert user_store.find_by_username(connection, "aLICE") == alice
    assert alice.username == "Alice"
    assert str(uuid.UUID(alice.id)) == alice.id


@pytest.mark.parametrize("name", ["", "bob", "al\0ice", "\ud800", "a" * 10_000])
def test_nobody_is_found_under_an_unknown_or_impossible_name(connection: Connection, name: str) -> None:
    assert user_store.find_by_username(connection, name) is None


def test_a_taken_username_is_refused_and_the_transaction_goes_on(connection: Connection) -> None:
    user_store.add(connection, "alice", "hash", {}, NOW)
    with pytest.raises(UsernameError, match="taken"):
        user_store.add(connection, "ALICE", "hash", {}, NOW)
    user_store.add(connection, "bob", "hash", {}, NOW)
    assert [user.username for user in user_store.find_all(connection)] == ["alice", "bob"]
    assert user_store.count(connection) == 2


def test_an_unusable_username_is_refused(connection: Connection) -> None:
    with pytest.raises(UsernameError, match="1 to 64"):
        user_store.add(connection, "al\0ice", "hash", {}, NOW)


def test_wrong_claims_are_refused(connection: Connection) -> None:
    with pytest.raises(ClaimsError, match="email_verified"):
        user_store.add(connection, "alice", "hash", {"email_verified": "yes"}, NOW)


def test_provisioning_adds_once_and_then_changes_nothing(connection: Connection) -> None:
    claims = {"name": "Alice Smith", "address": {"locality": "Heidelberg"}}
    assert user_store.put_provisioned(connection, "alice", lambda: "hash", claims, NOW) == "added"
    first = user_store.find_by_username(connection, "alice")
    assert user_store.put_provisioned(connection, "alice", never, claims, LATER) is None
    assert user_store.find_by_username(connection, "alice") == first


def test_provisioning_updates_claims_and_keeps_password_and_subject(connection: Connection) -> None:
    before = user_store.add(connection, "alice", "her own hash", {"name": "Alice"}, NOW)
    assert user_store.put_provisioned(connection, "Alice", never, {"name": "Alice Smith"}, LATER) == "changed"
    after = user_store.find(connection, before.id)
    assert after is not None
    assert (after.password_hash, after.claims, after.updated_at) == ("her own hash", {"name": "Alice Smith"}, LATER)
    assert after.password_changed_at == NOW


def test_a_rehash_does_not_undo_a_change_of_password(connection: Connection) -> None:
    alice = user_store.add(connection, "alice", "old", {}, NOW)
    assert user_store.replace_hash(connection, alice.id, "old", "new")
    assert not user_store.replace_hash(connection, alice.id, "old", "newer")
    found = user_store.find(connection, alice.id)
    assert found is not None
    assert found.password_hash == "new"
    assert found.password_changed_at == NOW

from datetime import timedelta
from typing import Any

import pytest

from idp.users.claims import ClaimsError, check_claims, claims_for
from idp.users.user import User
from tests.idp.users.conftest import NOW

ALICE = User(
    id="6a8dbb5c-3b7c-4a3e-9d1c-2f7c5c9f1a11",
    username="alice",
    password_hash="secret hash",
    claims={
        "name": "Alice Smith",
        "email": "alice@example.com",
        "email_verified": True,
        "phone_number": "+1 555 0100",
        "address": {"locality": "Heidelberg"},
    },
    created_at=NOW,
    updated_at=NOW + timedelta(seconds=1.5),
    password_changed_at=NOW,
)


def test_openid_alone_releases_nothing_about_the_person() -> None:
    assert claims_for(["openid", "api1"], (), ALICE) == {}


def test_profile_releases_the_name_and_when_it_was_updated_as_a_whole_number() -> None:
    assert claims_for(["profile"], (), ALICE) == {
        "name": "Alice Smith",
        "preferred_username": "alice",
        "updated_at": int(NOW.timestamp()) + 1,
    }


def test_email_phone_and_address_release_only_their_own() -> None:
    assert claims_for(["email"], (), ALICE) == {"email": "alice@example.com", "email_verified": True}
    assert claims_for(["address"], (), ALICE) == {"address": {"locality": "Heidelberg"}}


def test_a_claim_is_released_by_its_name_alone() -> None:
    assert claims_for(["openid"], ["name", "email_verified", "unknown"], ALICE) == {
        "name": "Alice Smith",
        "email_verified": True,
    }


def test_what_nobody_verified_is_said_to_be_unverified() -> None:
    assert claims_for(["phone"], (), ALICE)["phone_number_verified"] is False


def test_a_claim_that_the_user_does_not_have_is_left_out() -> None:
    bare = User("id", "bob", "", {"email_verified": True}, NOW, NOW, NOW)
    assert claims_for(["email", "phone", "address"], (), bare) == {}


def test_stored_claims_cannot_replace_the_subject_or_the_moment_of_the_update() -> None:
    sly = User("id", "bob", "", {"sub": "alice", "updated_at": 1}, NOW, NOW, NOW)
    assert "sub" not in claims_for(["profile"], ("sub",), sly)
    assert claims_for(["profile"], (), sly)["updated_at"] == int(NOW.timestamp())


def test_a_user_in_a_log_shows_neither_hash_nor_claims() -> None:
    assert "secret hash" not in repr(ALICE)
    assert "example.com" not in repr(ALICE)


def test_good_claims_are_kept_as_they_are() -> None:
    assert check_claims(ALICE.claims) == ALICE.claims


@pytest.mark.parametrize(
    ("claims", "named"),
    [
        ({"sub": "x"}, "sub"),
        ({"updated_at": 1}, "updated_at"),
        ({"nmae": "Alice"}, "nmae"),
        ({"name": 1}, "name"),
        ({"name": " "}, "name"),
        ({"name": None}, "name"),
        ({"name": "x" * 2001}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": "\udfff"}, "name"),
        ({"email_verified": "true"}, "email_verified"),
        ({"address": "Heidelberg"}, "address"),
        ({"address": {}}, "address"),
        ({"address": {"town": "Heidelberg"}}, "address.town"),
        ({"address": {"locality": 1}}, "address.locality"),
    ],
)
def test_a_wrong_claim_is_named(claims: dict[str, Any], named: str) -> None:
    with pytest.raises(ClaimsError, match=f"^{named}: "):
        check_claims(claims)

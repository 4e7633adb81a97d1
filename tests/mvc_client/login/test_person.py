from typing import Any

import pytest

from mvc_client.login import person

ID_TOKEN: dict[str, Any] = {"sub": "alice", "sid": "s-1", "amr": ["pwd", "otp"]}


@pytest.mark.parametrize(
    ("userinfo", "name"),
    [
        ({"sub": "alice", "name": "Alice Smith", "preferred_username": "al"}, "Alice Smith"),
        ({"sub": "alice", "preferred_username": "al", "email": "a@example.com"}, "al"),
        ({"sub": "alice", "name": 5, "email": "a@example.com"}, "a@example.com"),
        ({"sub": "alice"}, "alice"),
        ({}, "alice"),
        ({"name": "without a sub"}, "alice"),
        ({"sub": "bob", "name": "Bob"}, "alice"),
        ({"sub": "alice", "name": "\x00"}, "alice"),
        ({"sub": "alice", "name": "Al\ud800ice"}, "Al?ice"),
    ],
)
def test_the_name_is_the_best_that_is_known_of_this_very_sub(userinfo: dict[str, Any], name: str) -> None:
    assert person.from_claims(ID_TOKEN, userinfo).name == name


def test_a_name_fits_its_column_and_has_no_nul() -> None:
    assert person.from_claims(ID_TOKEN, {"sub": "alice", "name": "\x00" + "é" * 300}).name == "é" * 255


def test_how_and_where_they_signed_in_comes_from_the_id_token() -> None:
    who = person.from_claims(ID_TOKEN, {"sub": "alice", "sid": "another", "amr": ["none"]})
    assert (who.sub, who.sid, who.amr) == ("alice", "s-1", "pwd otp")


@pytest.mark.parametrize("amr", [None, "pwd", [1, 2], {}])
def test_an_unusable_amr_says_nothing(amr: object) -> None:
    assert person.from_claims({"sub": "alice", "amr": amr}, {}).amr == ""

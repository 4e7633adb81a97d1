"""If-Match and If-None-Match at every address that has a version."""

import pytest

from tests.api1.todos.conftest import Person

KINDS = ("list", "item")
CHANGE = {"list": {"title": "other"}, "item": {"text": "other"}}


@pytest.fixture
def addresses(alice: Person) -> dict[str, str]:
    address = alice.new_list()
    item = alice.new_item(address)
    return {"list": address, "item": item}


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_to_the_version_that_was_seen_is_done_once(
    alice: Person, addresses: dict[str, str], kind: str
) -> None:
    address = addresses[kind]
    seen = alice.send("GET", address).headers["ETag"]
    first = alice.send("PATCH", address, CHANGE[kind], If_Match=seen)
    second = alice.send("PATCH", address, CHANGE[kind], If_Match=seen)
    assert (first.status_code, second.status_code, second.mimetype) == (200, 412, "application/problem+json")
    assert first.headers["ETag"] != seen
    assert alice.send("GET", address).headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_somebody_else_has_changed_meanwhile_is_not_deleted(
    alice: Person, addresses: dict[str, str], kind: str
) -> None:
    address = addresses[kind]
    seen = alice.send("GET", address).headers["ETag"]
    now = alice.send("PATCH", address, CHANGE[kind]).headers["ETag"]
    assert alice.send("DELETE", address, If_Match=seen).status_code == 412
    assert alice.send("GET", address).status_code == 200
    assert alice.send("DELETE", address, If_Match=now).status_code == 204


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_star_means_that_it_exists(alice: Person, addresses: dict[str, str], kind: str, method: str) -> None:
    address = addresses[kind]
    missing = address[:-4] + "0000"
    body = CHANGE[kind] if method == "PATCH" else None
    assert alice.send(method, missing, body, If_Match="*").status_code == 404
    assert alice.send(method, address, body, If_Match="*").status_code in (200, 204)


def test_a_change_of_an_item_makes_the_lists_version_an_old_one(alice: Person, addresses: dict[str, str]) -> None:
    seen = alice.send("GET", addresses["list"]).headers["ETag"]
    alice.send("PATCH", addresses["item"], {"done": True})
    assert alice.send("PATCH", addresses["list"], {"title": "x"}, If_Match=seen).status_code == 412


@pytest.mark.parametrize("kind", KINDS)
def test_who_has_the_version_is_answered_304_without_a_body(
    alice: Person, addresses: dict[str, str], kind: str
) -> None:
    seen = alice.send("GET", addresses[kind]).headers["ETag"]
    same = alice.send("GET", addresses[kind], If_None_Match=seen)
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", seen)
    alice.send("PATCH", addresses[kind], CHANGE[kind])
    assert alice.send("GET", addresses[kind], If_None_Match=seen).status_code == 200


def test_a_stranger_does_not_learn_from_a_condition_that_something_is_there(
    alice: Person, bob: Person, addresses: dict[str, str]
) -> None:
    for address in addresses.values():
        for header in ({"If_Match": '"99"'}, {"If_None_Match": "*"}):
            assert bob.send("GET", address, **header).status_code == 404
            assert bob.send("DELETE", address, **header).status_code == 404

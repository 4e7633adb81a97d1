"""Nobody reaches anything of somebody else's, at any address of the description: a new one is covered by itself."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.api1.todos.conftest import Person

BODIES: dict[str, dict[str, Any]] = {
    "NewList": {"title": "Bob's"},
    "NewItem": {"text": "Bob's"},
    "ItemChange": {"text": "Bob's", "done": True, "position": 0},
}
MISSING = "6f1b24c0-9d8f-4f5c-8a57-000000000000"
CONDITIONS: list[dict[str, str]] = [
    {},
    {"If_Match": "*"},
    {"If_Match": '"2"'},
    {"If_None_Match": "*"},
    {"Idempotency_Key": "Alice's key"},
]


@pytest.fixture
def ids(alice: Person) -> dict[str, str]:
    """A list of Alice's and an item in it, which came with a key."""
    address = alice.new_list("Alice's")
    item = alice.send("POST", f"{address}/items", {"text": "Alice's"}, Idempotency_Key="Alice's key").get_json()
    return {"list_id": address.rpartition("/")[2], "item_id": item["id"]}


def operations(person: Person) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """Method, path and a good body, as the description has them."""
    for path, item in person.get("/openapi.json")["paths"].items():
        for method, operation in item.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            body = BODIES[content["schema"]["$ref"].rpartition("/")[2]] if content else None
            yield method.upper(), path, body


def told(answer: TestResponse) -> tuple[Any, ...]:
    """All of an answer but what differs between any two."""
    headers = {name: value for name, value in answer.headers if name != "X-Request-ID"}
    return answer.status_code, answer.data, headers


def test_every_address_of_a_thing_answers_a_stranger_as_if_it_were_missing(
    alice: Person, bob: Person, ids: dict[str, str]
) -> None:
    own = {"list_id": bob.new_list("Bob's").rpartition("/")[2]}
    own["item_id"] = bob.new_item(f"/todo-lists/{own['list_id']}").rpartition("/")[2]
    before = alice.get(f"/todo-lists/{ids['list_id']}"), bob.get(f"/todo-lists/{own['list_id']}")
    tried = 0
    for (method, path, body), condition in product(operations(bob), CONDITIONS):
        names = [name for name in ids if "{" + name + "}" in path]
        for stolen in product([False, True], repeat=len(names)):
            if not any(stolen):
                continue
            taken = dict(zip(names, stolen, strict=True))
            others = path.format(**{name: ids[name] if taken[name] else own[name] for name in names})
            missing = path.format(**{name: MISSING if taken[name] else own[name] for name in names})
            answer = bob.send(method, others, body, **condition)
            assert answer.status_code == 404, (method, path, condition, taken)
            assert told(answer) == told(bob.send(method, missing, body, **condition)), (method, path, condition)
            tried += 1
    assert tried >= len(CONDITIONS) * (4 + 3 * 3)
    assert (alice.get(f"/todo-lists/{ids['list_id']}"), bob.get(f"/todo-lists/{own['list_id']}")) == before


def test_no_address_without_an_id_shows_or_touches_anything_of_somebody_elses(
    alice: Person, bob: Person, ids: dict[str, str]
) -> None:
    before = alice.get("/todo-lists"), alice.get(f"/todo-lists/{ids['list_id']}")
    for (method, path, body), condition in product(operations(bob), CONDITIONS):
        if "{" not in path:
            answer = bob.send(method, path, body, **condition)
            assert answer.status_code < 300
            assert "Alice" not in answer.text and "alice" not in answer.text
            assert not any(each in answer.text for each in ids.values())
    assert (alice.get("/todo-lists"), alice.get(f"/todo-lists/{ids['list_id']}")) == before


def test_every_address_refuses_who_shows_no_token_or_one_without_the_scope(alice: Person, ids: dict[str, str]) -> None:
    for method, path, body in operations(alice):
        address = path.format(**ids)
        assert alice.client.open(address, method=method, json=body).status_code == 401
        alice.renew(scope="openid")
        assert alice.send(method, address, body).status_code == 403
        alice.renew()

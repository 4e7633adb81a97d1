"""Items over HTTP: added, changed, ticked, moved, deleted; versions of item and list; each person's own."""

import json
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import insert, select

from api1.extensions import reading, writing
from api1.todos.models import ItemRow
from shared import clock
from tests.api1.todos.conftest import Person, wrong_names


@pytest.fixture
def shopping(alice: Person) -> str:
    """The address of a list with milk, eggs and tea."""
    address = alice.new_list()
    for text in ("milk", "eggs", "tea"):
        alice.new_item(address, text)
    return address


def item(person: Person, address: str, text: str) -> str:
    """The address of the item with that text."""
    found = next(each for each in person.get(address)["items"] if each["text"] == text)
    return f"{address}/items/{found['id']}"


def texts(person: Person, address: str) -> list[str]:
    return [each["text"] for each in person.get(address)["items"]]


def test_a_new_item_comes_last_and_is_open(alice: Person, shopping: str) -> None:
    answer = alice.send("POST", f"{shopping}/items", {"text": "salt"})
    made = answer.get_json()
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert answer.headers["Location"] == f"{shopping}/items/{made['id']}"
    assert set(made) == {"id", "text", "done", "version", "created_at"}
    assert (made["text"], made["done"], made["version"]) == ("salt", False, 1)
    assert alice.get(answer.headers["Location"]) == made
    assert texts(alice, shopping) == ["milk", "eggs", "tea", "salt"]


@pytest.mark.parametrize(
    ("change", "members"),
    [
        ({"text": "oat milk"}, {"text": "oat milk", "done": False}),
        ({"done": True}, {"text": "milk", "done": True}),
        ({"done": True, "text": "oat milk", "position": 2}, {"text": "oat milk", "done": True}),
    ],
)
def test_what_is_named_changes_and_nothing_else(
    alice: Person, shopping: str, change: dict[str, object], members: dict[str, object]
) -> None:
    address = item(alice, shopping, "milk")
    before = alice.get(address)
    answer = alice.send("PATCH", address, change)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert answer.get_json() == {**before, **members, "version": 2}
    assert alice.get(address) == answer.get_json()


@pytest.mark.parametrize(
    ("moved", "position", "order"),
    [
        ("tea", 0, ["tea", "milk", "eggs"]),
        ("milk", 1, ["eggs", "milk", "tea"]),
        ("milk", 2, ["eggs", "tea", "milk"]),
        ("milk", 10**40, ["eggs", "tea", "milk"]),
        ("eggs", 1, ["milk", "eggs", "tea"]),
        ("milk", 1.0, ["eggs", "milk", "tea"]),
    ],
)
def test_a_moved_item_gets_the_position_that_was_asked_for(
    alice: Person, shopping: str, moved: str, position: float, order: list[str]
) -> None:
    assert alice.send("PATCH", item(alice, shopping, moved), {"position": position}).status_code == 200
    assert texts(alice, shopping) == order


def test_the_list_counts_every_change_in_it_and_an_item_only_its_own(alice: Person, shopping: str) -> None:
    milk, eggs = item(alice, shopping, "milk"), item(alice, shopping, "eggs")
    assert alice.get(shopping)["version"] == 1 + 3
    alice.send("PATCH", milk, {"position": 2})
    alice.send("PATCH", milk, {"done": True})
    assert alice.get(shopping)["version"] == 1 + 3 + 2
    alice.send("DELETE", item(alice, shopping, "tea"))
    assert alice.get(shopping)["version"] == 1 + 3 + 3
    assert (alice.get(milk)["version"], alice.get(eggs)["version"]) == (3, 1)


def test_the_summary_counts_open_and_done(alice: Person, shopping: str) -> None:
    alice.send("PATCH", item(alice, shopping, "milk"), {"done": True})
    alice.new_list("empty")
    counts = [(each["open"], each["done"]) for each in alice.get("/todo-lists")["todo_lists"]]
    assert counts == [(2, 1), (0, 0)]
    assert (alice.get(shopping)["open"], alice.get(shopping)["done"]) == (2, 1)


def test_a_deleted_item_is_gone_and_leaves_no_gap(app: Flask, alice: Person, shopping: str) -> None:
    address = item(alice, shopping, "milk")
    answer = alice.send("DELETE", address)
    assert (answer.status_code, answer.data) == (204, b"")
    for method in ("GET", "DELETE"):
        assert alice.send(method, address).status_code == 404
    alice.new_item(shopping, "salt")
    assert texts(alice, shopping) == ["eggs", "tea", "salt"]
    with app.app_context(), reading() as connection:
        assert sorted(connection.execute(select(ItemRow.position)).scalars()) == [0, 1, 2]


def test_items_go_with_their_list(app: Flask, alice: Person, shopping: str) -> None:
    alice.send("DELETE", shopping)
    with app.app_context(), reading() as connection:
        assert connection.execute(select(ItemRow.id)).all() == []


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"text": " "}, ["text"]),
        ({"text": "x" * 501}, ["text"]),
        ({"text": None}, ["text"]),
        ({"done": "true"}, ["done"]),
        ({"done": 1}, ["done"]),
        ({"position": -1}, ["position"]),
        ({"position": "1"}, ["position"]),
        ({"position": True}, ["position"]),
        ({"position": 0.5}, ["position"]),
        ({"position": 1e400}, ["position"]),
        ({"text": "", "done": 0, "position": None}, ["text", "done", "position"]),
        ({}, ["body"]),
        ({"done": True, "version": 7}, ["body"]),
        ([], ["body"]),
    ],
)
def test_a_change_that_is_none_is_refused(
    alice: Person, shopping: str, change: dict[str, object], names: list[str]
) -> None:
    address = item(alice, shopping, "milk")
    text = json.dumps(change).replace("Infinity", "1e400")
    answer = alice.client.patch(address, data=text, content_type="application/json", headers=alice.headers)
    assert wrong_names(answer) == names
    assert alice.get(address)["version"] == 1


def test_a_new_item_needs_a_text_and_nothing_else(alice: Person, shopping: str) -> None:
    assert wrong_names(alice.send("POST", f"{shopping}/items", {"text": "x" * 501})) == ["text"]
    assert wrong_names(alice.send("POST", f"{shopping}/items", {"text": "x", "done": True})) == ["body"]
    assert alice.send("POST", f"{shopping}/items", {"text": "x" * 500}).status_code == 201


def test_a_list_takes_500_items_and_no_more(app: Flask, alice: Person) -> None:
    address = alice.new_list()
    now, list_id = clock.now(), address.rpartition("/")[2]
    rows = [
        {"id": str(uuid4()), "list_id": list_id, "position": n, "text": "x", "done": False, "version": 1}
        for n in range(499)
    ]
    with app.app_context(), writing() as connection:
        connection.execute(insert(ItemRow), [{**row, "created_at": now} for row in rows])
    alice.new_item(address, "the last")
    answer = alice.send("POST", f"{address}/items", {"text": "x"})
    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")
    assert texts(alice, address)[-1] == "the last"


def test_an_item_is_found_in_its_own_list_only(alice: Person, shopping: str) -> None:
    elsewhere = alice.new_list("elsewhere") + "/items/" + item(alice, shopping, "milk").rpartition("/")[2]
    for method, body in (("GET", None), ("PATCH", {"done": True}), ("DELETE", None)):
        assert alice.send(method, elsewhere, body).status_code == 404
    assert texts(alice, shopping) == ["milk", "eggs", "tea"]

from dataclasses import replace

import pytest

from mvc_client.todos import change
from mvc_client.todos.change import Change, Do

KEY = "k" * 22
FORM = {"key": KEY, "version": "3", "position": "0", "text": " milk "}


@pytest.mark.parametrize(
    ("do", "method", "body"),
    [
        ("rename", "PATCH", {"text": "milk"}),
        ("delete", "DELETE", None),
        ("complete", "PATCH", {"done": True}),
        ("reopen", "PATCH", {"done": False}),
        ("up", "PATCH", {"position": 0}),
    ],
)
def test_what_is_asked_of_an_item(do: str, method: str, body: object) -> None:
    wanted = change.to_item({**FORM, "do": do}, "L", "I")
    assert wanted is not None
    call = wanted.call()
    assert (call.method, call.path, call.body, call.if_match) == (method, "/todo-lists/L/items/I", body, 3)
    assert call.name == f"{method} /todo-lists/{{id}}/items/{{id}}"
    assert (wanted.page, wanted.address) == ("/todos/L", "/todos/L/items/I")


def test_what_is_asked_of_lists() -> None:
    made, added = change.to_lists(FORM), change.to_items(FORM, "L")
    renamed = change.to_list({**FORM, "do": "rename"}, "L")
    assert made is not None and added is not None and renamed is not None
    assert [(each.call().name, each.call().body, each.call().if_match) for each in (made, added, renamed)] == [
        ("POST /todo-lists", {"title": "milk"}, None),
        ("POST /todo-lists/{id}/items", {"text": "milk"}, None),
        ("PATCH /todo-lists/{id}", {"title": "milk"}, 3),
    ]
    assert [each.address for each in (made, added, renamed)] == ["/todos", "/todos/L/items", "/todos/L"]


def test_the_same_change_has_the_same_key_and_every_other_another_one() -> None:
    wanted = Change(Do.RENAME, KEY, "L", "I", "milk", 3)
    others = [
        replace(wanted, **each)
        for each in ({"text": "tea"}, {"version": 4}, {"item_id": "J"}, {"key": "l" * 22}, {"do": Do.COMPLETE})
    ]
    assert wanted.call().key == replace(wanted, text=" milk ").call().key
    assert len({each.call().key for each in (wanted, *others)}) == 6


@pytest.mark.parametrize(
    "changes",
    [
        {"key": ""},
        {"key": "k" * 21},
        {"key": f"{KEY}\n"},
        {"key": "ü" * 22},
        {"version": ""},
        {"version": "-1"},
        {"version": "9" * 16},
        {"version": "٣"},
        {"do": ""},
        {"do": "create"},
        {"do": "up", "position": "x"},
    ],
)
def test_a_form_that_is_not_whole_is_no_change(changes: dict[str, str]) -> None:
    assert change.to_item({**FORM, "do": "complete"}, "L", "I") is not None
    assert change.to_item({**FORM, "do": "complete", **changes}, "L", "I") is None


def test_what_goes_with_an_item_does_not_go_with_a_list() -> None:
    assert change.to_list({**FORM, "do": "complete"}, "L") is None
    assert change.to_lists({}) is None
    assert change.to_items({}, "L") is None

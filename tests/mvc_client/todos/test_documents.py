import json
from typing import Any

import pytest

from mvc_client.todos.documents import Item, Lists, Summary, read_id, read_list, read_lists

ID = "0b9c7c1e-2f0e-4a52-9d50-6d1c0f1f7a11"
SUMMARY: dict[str, Any] = {"id": ID, "title": "Sea trial", "version": 3, "open": 1, "done": 0, "created_at": "x"}
ITEM: dict[str, Any] = {"id": ID, "text": "one", "done": False, "version": 1, "created_at": "x"}


def test_what_was_agreed_is_read() -> None:
    summary = Summary(ID, "Sea trial", 3, 1, 0)
    assert read_lists({"todo_lists": [SUMMARY], "next": "c"}) == Lists((summary,), "c")
    assert read_lists({"todo_lists": [], "next": None}) == Lists((), "")
    found = read_list({**SUMMARY, "items": [ITEM]}, ID)
    assert found is not None
    assert (found.summary, found.items) == (summary, (Item(ID, "one", False, 1),))
    assert read_id(SUMMARY) == ID


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "../../identity"},
        {"id": ID.upper()},
        {"id": f"{ID}\n"},
        {"id": None},
        {"title": 5},
        {"title": ""},
        {"title": "x" * 1001},
        {"title": json.loads('"\\ud800"')},
        {"version": "3"},
        {"version": True},
        {"version": -1},
        {"version": 10**30},
        {"open": 1.5},
        {"done": None},
    ],
)
def test_one_wrong_value_and_nothing_is_believed(changes: dict[str, Any]) -> None:
    assert read_lists({"todo_lists": [{**SUMMARY, **changes}], "next": None}) is None
    assert read_list({**SUMMARY, **changes, "items": []}, ID) is None


@pytest.mark.parametrize("changes", [{"done": 1}, {"done": "no"}, {"text": None}, {"id": 7}, {"version": None}])
def test_one_wrong_item_and_the_list_is_not_believed(changes: dict[str, Any]) -> None:
    assert read_list({**SUMMARY, "items": [{**ITEM, **changes}]}, ID) is None


@pytest.mark.parametrize(
    "body", [None, [], "x", 5, {}, {"todo_lists": {}}, {"todo_lists": [SUMMARY] * 1001}, {"todo_lists": [], "next": 5}]
)
def test_what_is_no_document_is_none(body: object) -> None:
    assert read_lists(body) is None
    assert read_list(body, ID) is None
    assert read_id(body) is None


def test_another_list_than_was_asked_for_is_none() -> None:
    assert read_list({**SUMMARY, "items": []}, "1" + ID[1:]) is None

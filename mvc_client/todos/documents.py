"""RULES: what api1 says of lists and items, read as from any service: if one value is not as agreed, nothing is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_MOST = 1000
_LONGEST = 1000
_LARGEST = 2**53


@dataclass(frozen=True)
class Item:
    """An item. `version`: counts its changes."""

    id: str
    text: str
    done: bool
    version: int


@dataclass(frozen=True)
class Summary:
    """A list without its items. `open`, `done`: how many. `version`: counts every change in it."""

    id: str
    title: str
    version: int
    open: int
    done: int


@dataclass(frozen=True)
class TodoList:
    """A list with its items in their order."""

    summary: Summary
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Lists:
    """A page of lists. `next`: the cursor of the page after it; empty if there is none."""

    lists: tuple[Summary, ...]
    next: str


class _Broken(Exception):
    """Not what was agreed."""


def read_lists(body: object) -> Lists | None:
    """GET /todo-lists; None if it is no such document."""
    try:
        document = _object(body)
        lists = tuple(_summary(each) for each in _array(document.get("todo_lists")))
        after = document.get("next")
        return Lists(lists, "" if after is None else _text(after))
    except _Broken:
        return None


def read_list(body: object, list_id: str) -> TodoList | None:
    """GET /todo-lists/{id}; None if it is no such document, or one of another list."""
    try:
        document = _object(body)
        read = TodoList(_summary(document), tuple(_item(each) for each in _array(document.get("items"))))
        return read if read.summary.id == list_id else None
    except _Broken:
        return None


def read_id(body: object) -> str | None:
    """The id of what was made; None if the answer does not say."""
    try:
        return _id(_object(body).get("id"))
    except _Broken:
        return None


def _summary(value: object) -> Summary:
    each = _object(value)
    return Summary(
        _id(each.get("id")),
        _text(each.get("title")),
        _number(each.get("version")),
        _number(each.get("open")),
        _number(each.get("done")),
    )


def _item(value: object) -> Item:
    each = _object(value)
    done = each.get("done")
    if not isinstance(done, bool):
        raise _Broken
    return Item(_id(each.get("id")), _text(each.get("text")), done, _number(each.get("version")))


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _Broken
    return cast("dict[str, Any]", value)


def _array(value: object) -> list[Any]:
    if not isinstance(value, list) or len(cast("list[Any]", value)) > _MOST:
        raise _Broken
    return cast("list[Any]", value)


def _id(value: object) -> str:
    if not isinstance(value, str) or not _UUID.match(value):
        raise _Broken
    return value


def _text(value: object) -> str:
    """JSON can write halves of a character, which no page can."""
    if (
        not isinstance(value, str)
        or not 0 < len(value) <= _LONGEST
        or any("\ud800" <= each <= "\udfff" for each in value)
    ):
        raise _Broken
    return value


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < _LARGEST:
        raise _Broken
    return value

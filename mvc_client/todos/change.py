"""RULES: what a form asks for, and the call to api1 that does it.

A form carries a key from when its page was drawn. The Idempotency-Key is made of that key and of all that is asked for:
the same thing asked twice is done once, and another text in the same form is another change.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mvc_client.api1_call import Call

_KEY = re.compile(r"[A-Za-z0-9_-]{22}\Z")
_NUMBER = re.compile(r"[0-9]{1,15}\Z")
LONGEST_TITLE = 200
LONGEST_TEXT = 500


class Do(StrEnum):
    """What the buttons say, to a list or to an item."""

    CREATE = "create"
    ADD = "add"
    RENAME = "rename"
    DELETE = "delete"
    COMPLETE = "complete"
    REOPEN = "reopen"
    UP = "up"


_TO_A_LIST = frozenset({Do.RENAME, Do.DELETE})
_TO_AN_ITEM = frozenset({Do.RENAME, Do.DELETE, Do.COMPLETE, Do.REOPEN, Do.UP})
_WITH_TEXT = frozenset({Do.CREATE, Do.ADD, Do.RENAME})


@dataclass(frozen=True)
class Change:
    """One change. `text`: as it was typed. `version`: of what is changed. `position`: where an item is to go."""

    do: Do
    key: str
    list_id: str = ""
    item_id: str = ""
    text: str = ""
    version: int | None = None
    position: int | None = None

    @property
    def has_text(self) -> bool:
        """Whether somebody typed something for it."""
        return self.do in _WITH_TEXT

    @property
    def is_about_title(self) -> bool:
        """Whether what was typed is the title of a list, not the text of an item."""
        return self.do is Do.CREATE or (self.do is Do.RENAME and not self.item_id)

    @property
    def longest(self) -> int:
        """How many characters may be typed."""
        return LONGEST_TITLE if self.is_about_title else LONGEST_TEXT

    @property
    def page(self) -> str:
        """The page that it was asked on, and to which one returns."""
        return f"/todos/{self.list_id}" if self.list_id else "/todos"

    @property
    def address(self) -> str:
        """Where its form is sent."""
        items = "/items" if self.do is Do.ADD or self.item_id else ""
        return f"{self.page}{items}" + (f"/{self.item_id}" if self.item_id else "")

    def call(self) -> Call:
        """The request to api1."""
        name, path = self._resource()
        method = {Do.CREATE: "POST", Do.ADD: "POST", Do.DELETE: "DELETE"}.get(self.do, "PATCH")
        body = self._body()
        asked = json.dumps([self.key, method, path, body, self.version])
        key = hashlib.sha256(asked.encode()).hexdigest()
        return Call(f"{method} {name}", method, path, body, key, self.version)

    def _resource(self) -> tuple[str, str]:
        if self.do is Do.CREATE:
            return "/todo-lists", "/todo-lists"
        name, path = "/todo-lists/{id}", f"/todo-lists/{self.list_id}"
        if self.do is Do.ADD:
            return f"{name}/items", f"{path}/items"
        return (f"{name}/items/{{id}}", f"{path}/items/{self.item_id}") if self.item_id else (name, path)

    def _body(self) -> dict[str, Any] | None:
        if self.has_text:
            return {"title" if self.is_about_title else "text": self.text.strip()}
        bodies: dict[Do, dict[str, Any]] = {
            Do.COMPLETE: {"done": True},
            Do.REOPEN: {"done": False},
            Do.UP: {"position": self.position},
        }
        return bodies.get(self.do)


def to_lists(form: Mapping[str, str]) -> Change | None:
    """POST /todos; None if the form is not whole."""
    key = form.get("key", "")
    return Change(Do.CREATE, key, text=form.get("text", "")) if _KEY.match(key) else None


def to_items(form: Mapping[str, str], list_id: str) -> Change | None:
    """POST /todos/{id}/items; None if the form is not whole."""
    key = form.get("key", "")
    return Change(Do.ADD, key, list_id, text=form.get("text", "")) if _KEY.match(key) else None


def to_list(form: Mapping[str, str], list_id: str) -> Change | None:
    """POST /todos/{id}; None if the form is not whole."""
    return _read(form, _TO_A_LIST, list_id, "")


def to_item(form: Mapping[str, str], list_id: str, item_id: str) -> Change | None:
    """POST /todos/{id}/items/{id}; None if the form is not whole."""
    return _read(form, _TO_AN_ITEM, list_id, item_id)


def _read(form: Mapping[str, str], known: frozenset[Do], list_id: str, item_id: str) -> Change | None:
    key, version, position = (form.get(name, "") for name in ("key", "version", "position"))
    do = next((each for each in known if each == form.get("do")), None)
    if do is None or not _KEY.match(key) or not _NUMBER.match(version):
        return None
    if do is Do.UP and not _NUMBER.match(position):
        return None
    text = form.get("text", "") if do in _WITH_TEXT else ""
    return Change(do, key, list_id, item_id, text, int(version), int(position) if do is Do.UP else None)

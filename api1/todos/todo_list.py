"""RULES: a list and its items, as stores and views pass them on."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Item:
    """One thing to do. `version` counts its own changes."""

    id: str
    text: str
    done: bool
    version: int
    created_at: datetime


@dataclass(frozen=True)
class ListSummary:
    """A list without its items, only how many are open and done. `number`: its place among its owner's lists."""

    id: str
    number: int
    title: str
    version: int
    open: int
    done: int
    created_at: datetime


@dataclass(frozen=True)
class TodoList(ListSummary):
    """A list with its items in their order. `version` counts every change in it, its items' included."""

    items: tuple[Item, ...]

"""RULES: the order of a list's items: positions 0 to n-1, without gaps, whatever is moved or taken out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shift:
    """The items from position `first` to `last`, both included, move by `by`; if `last` < `first`, nobody does."""

    first: int
    last: int
    by: int


def place(wanted: int, count: int) -> int:
    """The position that an item gets in a list of `count`, itself among them: beyond the end is the last."""
    return min(wanted, count - 1)


def make_way(old: int, new: int) -> Shift:
    """What the others do when an item goes from `old` to `new`."""
    return Shift(old + 1, new, -1) if new >= old else Shift(new, old - 1, +1)


def close_gap(position: int, count: int) -> Shift:
    """What the others do when the item at `position` is taken out of a list of `count`."""
    return Shift(position + 1, count - 1, -1)

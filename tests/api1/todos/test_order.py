from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api1.todos.order import Shift, close_gap, make_way, place


@pytest.mark.parametrize(("wanted", "place_"), [(0, 0), (2, 2), (3, 2), (10**30, 2)])
def test_beyond_the_end_is_the_last_place(wanted: int, place_: int) -> None:
    assert place(wanted, 3) == place_


def shifted(positions: dict[str, int], shift: Shift) -> dict[str, int]:
    first, last, by = astuple(shift)
    return {name: at + by if first <= at <= last else at for name, at in positions.items()}


@given(st.data(), st.integers(1, 8))
def test_a_moved_item_stands_where_a_list_would_have_put_it(data: st.DataObject, count: int) -> None:
    old, new = (data.draw(st.integers(0, count - 1)) for _ in range(2))
    names = [f"item {number}" for number in range(count)]
    positions = {name: at for at, name in enumerate(names)}
    moved = names[old]
    positions = {**shifted(positions, make_way(old, new)), moved: new}
    names.insert(new, names.pop(old))
    assert positions == {name: at for at, name in enumerate(names)}


@given(st.data(), st.integers(1, 8))
def test_a_removed_item_leaves_no_gap(data: st.DataObject, count: int) -> None:
    gone = data.draw(st.integers(0, count - 1))
    others = {f"item {number}": number for number in range(count) if number != gone}
    assert sorted(shifted(others, close_gap(gone, count)).values()) == list(range(count - 1))

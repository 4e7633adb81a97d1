import pytest
from hypothesis import given
from hypothesis import strategies as st

from api1.todos.cursor import decode, encode


@given(st.integers(0, 2**32 - 1))
def test_a_cursor_comes_back_as_the_number_it_was_made_of(number: int) -> None:
    assert decode(encode(number)) == number


@pytest.mark.parametrize("text", ["", "AAAA", "AAAAAR", "AAAAAAA", "AAAA==", "ÄAAAAA", "AAAAA\n", "1", "-1"])
def test_any_other_text_is_none(text: str) -> None:
    assert decode(text) is None

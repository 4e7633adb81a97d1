import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api1.todos.texts import PATTERN, TEXT_CHARACTERS, TITLE_CHARACTERS, is_acceptable


@pytest.mark.parametrize("text", ["x", "é", "🛒", " x ", "a" * 200, "🛒" * 200, "‮abc", "\u200b"])
def test_what_people_write_is_taken_as_it_is(text: str) -> None:
    assert is_acceptable(text, TITLE_CHARACTERS)


@pytest.mark.parametrize(
    "text", ["", " ", " \u2003", "a\x00", "a\nb", "\t", "a\x7f", "a\x85b", "\ud800", "a\udfff", "a" * 201]
)
def test_what_nobody_can_read_is_not(text: str) -> None:
    assert not is_acceptable(text, TITLE_CHARACTERS)


def test_a_text_may_be_longer_than_a_title() -> None:
    assert is_acceptable("a" * 500, TEXT_CHARACTERS)
    assert not is_acceptable("a" * 501, TEXT_CHARACTERS)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=4))
def test_the_pattern_of_the_description_says_the_same(text: str) -> None:
    assert bool(re.fullmatch(PATTERN, text)) == is_acceptable(text, 4)

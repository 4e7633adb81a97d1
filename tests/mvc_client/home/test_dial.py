import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mvc_client.home import dial


def draw(left: int | None = 34, lifetime: int = 60, plan: float | None = 10, refused_in: int | None = 94) -> str:
    return dial.draw(left, lifetime, plan, refused_in)


def thick(drawing: str) -> int:
    return drawing.count('"tick-left"')


def title(drawing: str) -> str:
    found = re.search(r"<title[^>]*>(.*?)</title>", drawing)
    assert found is not None
    return found[1]


@given(
    st.one_of(st.none(), st.integers(-(10**6), 10**6)),
    st.integers(1, 10**6),
    st.one_of(st.none(), st.floats(0, 1000)),
    st.one_of(st.none(), st.integers(-(10**6), 10**6)),
)
def test_every_drawing_is_well_formed_and_has_sixty_ticks(
    left: int | None, lifetime: int, plan: float | None, refused_in: int | None
) -> None:
    drawing = draw(left, lifetime, plan, refused_in)
    ElementTree.fromstring(drawing)
    assert thick(drawing) + drawing.count('"tick-gone"') == 60


@pytest.mark.parametrize(
    ("left", "lifetime", "ticks"),
    [(60, 60, 60), (34, 60, 34), (1, 60, 1), (0, 60, 0), (-5, 60, 0), (150, 300, 30), (1, 2, 30), (90, 60, 60)],
)
def test_the_thick_ticks_are_the_share_of_the_life_that_is_left(left: int, lifetime: int, ticks: int) -> None:
    assert thick(draw(left, lifetime)) == ticks


@pytest.mark.parametrize(
    ("left", "refused_in", "words"),
    [
        (34, 94, ("34", "s to exp")),
        (0, 60, ("0", "s, api1 still says yes")),
        (-12, 48, ("−12", "s, api1 still says yes")),
        (-60, 0, ("−60", "s, refused")),
        (-70, None, ("−70", "s, expired")),
        (None, None, ("–", "no token")),
    ],
)
def test_the_figure_says_what_it_counts(left: int | None, refused_in: int | None, words: tuple[str, str]) -> None:
    assert dial.words(left, refused_in) == words
    assert all(f">{word}<" in draw(left, refused_in=refused_in) for word in words)


def test_whoever_cannot_see_it_is_told_the_same() -> None:
    assert title(draw()) == "34 of 60 seconds left until the access token expires; renewal planned when 10 are left."
    assert title(draw(plan=None)) == "34 of 60 seconds left until the access token expires."
    assert title(draw(-12, refused_in=48)) == "The access token expired 12 seconds ago; api1 still accepts it."
    assert title(draw(-62, refused_in=-2)) == "The access token expired 62 seconds ago; api1 refuses it."
    assert title(draw(None, refused_in=None)) == "There is no access token."


def test_without_a_planned_renewal_there_is_no_diamond() -> None:
    assert 'class="plan"' in draw()
    assert 'class="plan"' not in draw(plan=None)


def test_the_diamond_takes_the_place_of_the_number() -> None:
    assert ">15<" in draw(plan=10)
    assert ">15<" not in draw(plan=15)

from datetime import UTC, datetime, timedelta

import pytest

from idp.keys.keystore import RELOAD_AFTER
from idp.keys.schedule import (
    JWKS_MAX_AGE_SECONDS,
    LONGEST_WAIT,
    PUBLISHED_AFTER_RETIREMENT,
    PUBLISHED_BEFORE_USE,
    KeyTimes,
    State,
    has_been,
    hurried,
    in_use,
    next_id,
    next_made_at,
    published,
    signs_from,
    state,
    wait_of,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)

OLD = KeyTimes("old", NOW - 30 * DAY, NOW - DAY)
CURRENT = KeyTimes("current", NOW - DAY)
NEXT = KeyTimes("next", NOW + DAY)


def test_there_is_no_key_in_use_where_there_is_no_key() -> None:
    assert in_use(list[KeyTimes[str]](), NOW) is None


def test_the_youngest_key_that_has_begun_is_in_use() -> None:
    assert in_use([NEXT, OLD, CURRENT], NOW) == "current"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(NEXT.signs_from - SECOND, "current"), (NEXT.signs_from, "next"), (NEXT.signs_from + SECOND, "next")],
)
def test_the_next_key_takes_over_at_the_second_it_begins(moment: datetime, expected: str) -> None:
    assert in_use([CURRENT, NEXT], moment) == expected


@pytest.mark.parametrize(("moment", "expected"), [(NOW - DAY - SECOND, "old"), (NOW - DAY, None)])
def test_a_key_is_retired_at_the_second_it_retires(moment: datetime, expected: str | None) -> None:
    assert in_use([OLD], moment) == expected


def test_a_retired_key_does_not_sign_even_if_it_is_the_youngest() -> None:
    withdrawn = KeyTimes("withdrawn", NOW - SECOND, NOW)
    assert in_use([CURRENT, withdrawn], NOW) == "current"


def test_a_clock_that_was_moved_back_before_every_key_still_finds_the_first_one() -> None:
    assert in_use([NEXT, CURRENT], NOW - 100 * DAY) == "current"


def test_two_keys_of_the_same_second_are_told_apart_the_same_way_by_everybody() -> None:
    twins = [KeyTimes(1, NOW), KeyTimes(2, NOW)]
    assert in_use(twins, NOW) == in_use(twins[::-1], NOW) == 2


def test_next_current_and_recently_retired_keys_are_published_the_oldest_first() -> None:
    assert published([NEXT, CURRENT, OLD], NOW) == ["old", "current", "next"]


@pytest.mark.parametrize(
    ("after", "expected"), [(PUBLISHED_AFTER_RETIREMENT - SECOND, ["gone"]), (PUBLISHED_AFTER_RETIREMENT, [])]
)
def test_a_retired_key_is_published_until_nothing_that_it_signed_is_of_use(
    after: timedelta, expected: list[str]
) -> None:
    assert published([KeyTimes("gone", NOW - 9 * DAY, NOW)], NOW + after) == expected


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (1, None, State.NEXT),
        (0, None, State.CURRENT),
        (-1, 1, State.CURRENT),
        (-1, 0, State.RETIRED),
        (1, 0, State.RETIRED),
    ],
)
def test_a_key_is_next_then_current_then_retired(begins: int, ends: int | None, expected: State) -> None:
    end = NOW + timedelta(seconds=ends) if ends is not None else None
    assert state(KeyTimes("k", NOW + timedelta(seconds=begins), end), NOW) is expected


def test_a_new_key_waits_where_another_is_in_use_and_begins_at_once_where_none_is() -> None:
    current, retired = KeyTimes("c", NOW), KeyTimes("r", NOW, NOW)
    assert signs_from([], NOW) == NOW
    assert signs_from([retired], NOW) == NOW
    assert signs_from([current, retired], NOW) == NOW + PUBLISHED_BEFORE_USE
    assert timedelta(seconds=JWKS_MAX_AGE_SECONDS) + RELOAD_AFTER < PUBLISHED_BEFORE_USE


def test_there_is_no_third_while_one_waits() -> None:
    assert signs_from([KeyTimes("c", NOW), KeyTimes("n", NOW + timedelta(seconds=1))], NOW) is None


@pytest.mark.parametrize(
    ("lifetime", "wait"), [(90 * DAY, LONGEST_WAIT), (14 * DAY, LONGEST_WAIT), (13 * DAY, 6.5 * DAY), (DAY, DAY / 2)]
)
def test_a_next_key_is_made_by_itself_a_week_before_its_use_and_in_the_second_half_of_the_life_of_the_one_before(
    lifetime: timedelta, wait: timedelta
) -> None:
    assert wait_of(lifetime) == wait
    assert next_made_at([CURRENT, OLD], lifetime, NOW) == CURRENT.signs_from + lifetime - wait
    assert wait > PUBLISHED_BEFORE_USE


def test_none_is_made_by_itself_where_one_waits_or_none_is_wanted_or_none_signs() -> None:
    assert next_made_at([CURRENT, NEXT], 90 * DAY, NOW) is None
    assert next_made_at([CURRENT], timedelta(0), NOW) is None
    assert next_made_at([OLD], 90 * DAY, NOW) is None


@pytest.mark.parametrize(
    ("begins", "is_hurried"), [(PUBLISHED_BEFORE_USE, False), (PUBLISHED_BEFORE_USE + SECOND, True)]
)
def test_a_next_key_that_would_begin_later_than_a_new_one_is_hurried(begins: timedelta, is_hurried: bool) -> None:
    waiting = KeyTimes("waiting", NOW + begins)
    assert hurried([CURRENT, waiting, OLD], NOW) == (waiting if is_hurried else None)
    assert hurried([CURRENT, KeyTimes("w", NOW + begins, NOW)], NOW) is None


def test_ids_are_handed_out_in_a_circle() -> None:
    assert next_id(0, []) == 1
    assert next_id(1, [1]) == 2
    assert next_id(2, [2]) == 3
    assert next_id(255, [255]) == 1
    assert next_id(255, [255, 1, 2]) == 3
    assert next_id(9, range(1, 256)) is None


@pytest.mark.parametrize(
    ("key_id", "newest", "expected"),
    [(1, 2, True), (2, 3, True), (3, 2, False), (255, 1, True), (1, 255, False), (100, 1, False), (1, 128, True)],
)
def test_an_id_behind_the_newest_was_one_that_is_gone_and_an_id_ahead_is_not_known_yet(
    key_id: int, newest: int, expected: bool
) -> None:
    assert has_been(key_id, newest) is expected

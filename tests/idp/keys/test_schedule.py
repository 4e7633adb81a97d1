from datetime import UTC, datetime, timedelta

import pytest

from idp.keys.schedule import PUBLISHED_AFTER_RETIREMENT, KeyTimes, in_use, published

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

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from idp.logout.retrying import next_try

ENDED = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_it_is_tried_after_1_2_4_seconds_and_every_ten_minutes_in_the_end() -> None:
    now, tries = ENDED, [0.0]
    while (again := next_try(ENDED, now)) is not None:
        now = again
        tries.append((now - ENDED).total_seconds())
    assert tries[:7] == [0, 1, 2, 4, 8, 16, 32]
    pauses = [later - sooner for sooner, later in pairwise(tries)]
    assert pauses[9:] == [256, 512, *[600] * 10]
    assert tries[-1] == 7024


@pytest.mark.parametrize(("after", "again"), [(6600, True), (6601, False), (7200, False), (-5, True)])
def test_after_two_hours_it_is_not_tried_any_more(after: int, again: bool) -> None:
    assert (next_try(ENDED, ENDED + timedelta(seconds=after)) is not None) == again

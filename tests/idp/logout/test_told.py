from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from idp.logout.told import Telling, Told, lines

ENDED = datetime(2026, 11, 22, 12, 4, 20, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WAITING = Telling("the shop", None, 0, by_browser=False, ended_at=ENDED, settled_at=None)


def line(telling: Telling) -> Told:
    (told,) = lines([telling])
    assert told.client_name == "the shop"
    return told


def test_who_has_answered_has_a_time() -> None:
    told = line(replace(WAITING, outcome="answered", attempts=2, settled_at=ENDED + SECOND))
    assert (told.at, told.is_open, told.detail) == (ENDED + SECOND, False, "")


def test_who_is_being_told_may_still_answer() -> None:
    told = line(WAITING)
    assert (told.at, told.state, told.is_open) == (None, "being told", True)


@pytest.mark.parametrize(("attempts", "words"), [(1, "Tried once;"), (3, "Tried 3 times;")])
def test_who_has_not_answered_is_tried_for_two_hours(attempts: int, words: str) -> None:
    told = line(replace(WAITING, attempts=attempts))
    assert (told.state, told.is_open) == ("no answer yet", True)
    assert told.detail.startswith(words)
    assert "until 14:04:20 UTC" in told.detail


def test_who_was_given_up_was_not_reached() -> None:
    told = line(replace(WAITING, outcome="given_up", attempts=21, settled_at=ENDED))
    assert (told.at, told.state, told.is_open) == (None, "not reached", False)
    assert "21 times" in told.detail


def test_who_has_no_address_is_not_told_or_asked_by_the_browser() -> None:
    told = replace(WAITING, outcome="no_address", settled_at=ENDED)
    assert (line(told).state, line(told).at, line(told).is_open) == ("not told", None, False)
    assert line(replace(told, by_browser=True)).state == "asked by this browser"
    assert line(replace(WAITING, by_browser=True)).state == "being told"

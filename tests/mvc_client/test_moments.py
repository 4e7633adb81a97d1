from datetime import UTC, datetime, timedelta, timezone

import pytest

from mvc_client.moments import clock_text, day_text, duration_text, far_text

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (1, "1 s"),
        (119, "119 s"),
        (120, "2 min"),
        (200, "3 min 20 s"),
        (3600, "1 h"),
        (3601, "1 h"),
        (3660, "1 h 1 min"),
        (6 * 86_400 + 23 * 3600 + 59 * 60, "6 d 23 h"),
        (7 * 86_400, "7 d"),
    ],
)
def test_durations_are_told_in_at_most_two_units(seconds: int, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.parametrize(
    ("moment", "clock", "far"),
    [
        (NOON + timedelta(seconds=46), "12:00:46", "12:00:46"),
        (NOON + timedelta(days=7), "29 Nov 12:00:00", "29 Nov 12:00"),
        (NOON - timedelta(days=400), "18 Oct 2025 12:00:00", "18 Oct 2025 12:00"),
        (NOON.astimezone(timezone(timedelta(hours=13))), "12:00:00", "12:00:00"),
    ],
)
def test_times_are_utc_and_say_the_day_only_if_it_is_another(moment: datetime, clock: str, far: str) -> None:
    assert clock_text(moment, NOON) == clock
    assert far_text(moment, NOON) == far


def test_a_day_of_this_year_needs_no_year() -> None:
    assert day_text(NOON, NOON) == "22 Nov"

from datetime import UTC, datetime, timedelta

from mvc_client.session import lifetimes

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_an_unused_session_ends_after_seven_days() -> None:
    assert lifetimes.idle_expires_at(NOON, NOON + timedelta(days=30)) == NOON + timedelta(days=7)


def test_use_carries_no_session_beyond_its_absolute_end() -> None:
    end = NOON + timedelta(days=3)
    assert lifetimes.idle_expires_at(NOON, end) == end


def test_use_is_written_down_once_a_minute() -> None:
    assert not lifetimes.worth_touching(NOON, NOON + timedelta(minutes=1) - SECOND)
    assert lifetimes.worth_touching(NOON, NOON + timedelta(minutes=1))


def test_a_clock_that_was_moved_back_does_not_stop_the_writing() -> None:
    assert lifetimes.worth_touching(NOON, NOON - SECOND)

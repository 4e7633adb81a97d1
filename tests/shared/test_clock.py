"""The service's time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from shared import clock

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _machine_time() -> Iterator[None]:
    yield
    clock.set_offset_seconds(0)


def test_now_is_the_machines_time_in_utc() -> None:
    now = clock.now()
    assert now.tzinfo is UTC
    assert abs(now - datetime.now(UTC)) < SECOND


@pytest.mark.parametrize("offset", [200, -200, 0.5, 86_400 * 3650])
def test_now_moves_with_the_offset_and_back(offset: float) -> None:
    clock.set_offset_seconds(offset)
    assert clock.offset_seconds() == offset
    assert abs(clock.now() - datetime.now(UTC) - timedelta(seconds=offset)) < SECOND
    clock.set_offset_seconds(0)
    assert abs(clock.now() - datetime.now(UTC)) < SECOND


def test_who_follows_is_asked_whenever_the_time_is_read() -> None:
    looks: list[int] = []

    def look() -> None:
        looks.append(1)
        clock.set_offset_seconds(len(looks) * 100)

    clock.follow(look)
    try:
        assert abs(clock.now() - datetime.now(UTC) - timedelta(seconds=100)) < SECOND
        assert clock.offset_seconds() == 200
    finally:
        clock.follow(None)
    assert clock.offset_seconds() == 200

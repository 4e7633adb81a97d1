"""The only place that reads the time. Everything else takes `now` as a value.

In development the clock of a service can be moved (`shared/development_clock.py`): every process of it then follows an
offset that they share.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class _Offset:
    """Seconds by which this service's clock is ahead of the machine's; 0 unless somebody moved it."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.look: Callable[[], None] | None = None


_offset = _Offset()


def now() -> datetime:
    """The service's time, aware UTC."""
    moment = datetime.now(UTC)
    offset = offset_seconds()
    return moment + timedelta(seconds=offset) if offset else moment


def machine_seconds() -> float:
    """The machine's own time, which nobody moves here: seconds since the epoch."""
    return datetime.now(UTC).timestamp()


def offset_seconds() -> float:
    """How far this service's clock has been moved, in seconds (positive: ahead)."""
    if _offset.look is not None:
        _offset.look()
    return _offset.seconds


def set_offset_seconds(seconds: float) -> None:
    """Move the clock of this process."""
    _offset.seconds = seconds


def follow(follower: Callable[[], None] | None) -> None:
    """Call `follower` whenever the time is read; it looks now and then whether the clock was moved elsewhere."""
    _offset.look = follower

"""The only place that reads the time. Everything else takes `now` as a value.

In development the clock of a service can be moved (`POST /development/clock`); the offset lives in a small
memory-mapped file that the service's main process makes and its workers share, so that all of them move at once.
"""

import atexit
import mmap
import os
import struct
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

OFFSET_FILE_VARIABLE = "SIXTY_CLOCK_OFFSET_FILE"
_FORMAT = "<d"
_SIZE = struct.calcsize(_FORMAT)


class _Offset:
    """Seconds by which this service's clock is ahead of the machine's; 0 unless somebody moved it."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._shared: mmap.mmap | None = None
        path = os.environ.get(OFFSET_FILE_VARIABLE)
        if path:
            self.share(Path(path))

    def share(self, path: Path) -> None:
        """Keep the offset in that file from now on, together with every process that does the same."""
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _SIZE)

    def read(self) -> float:
        if self._shared is not None:
            return struct.unpack_from(_FORMAT, self._shared)[0]
        return self._seconds

    def write(self, seconds: float) -> None:
        if self._shared is not None:
            struct.pack_into(_FORMAT, self._shared, 0, seconds)
        self._seconds = seconds


_offset = _Offset()


def now() -> datetime:
    """The service's time, aware UTC."""
    offset = _offset.read()
    moment = datetime.now(UTC)
    return moment + timedelta(seconds=offset) if offset else moment


def offset_seconds() -> float:
    """How far this service's clock has been moved, in seconds (positive: ahead)."""
    return _offset.read()


def set_offset_seconds(seconds: float) -> None:
    """Move the clock of every worker of this service. Development only; the view that calls it checks that."""
    _offset.write(seconds)


def share_offset_between_workers() -> None:
    """Make the shared offset file; called by the main process before it starts its workers.

    A forked worker inherits the mapping, a spawned one finds the file by its variable. The file goes with this process.
    """
    descriptor, name = tempfile.mkstemp(prefix="sixty-clock-")
    with os.fdopen(descriptor, "wb") as file:
        file.write(struct.pack(_FORMAT, 0.0))
    os.environ[OFFSET_FILE_VARIABLE] = name
    _offset.share(Path(name))
    atexit.register(Path(name).unlink, missing_ok=True)

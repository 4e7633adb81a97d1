"""Counts for operators, in the format of Prometheus: exact over all workers, served on `…_METRICS_BIND` alone.

Each worker counts in memory-mapped files, in a folder that the main process makes for every start. The files belong to
a place, not to a process: a worker takes the first place that no living one holds, and counts on where the one before
it stopped. So nothing is lost with a worker, however it ends, and there are never more files than workers that lived at
once. Without the setting every process counts in its own memory, which nobody reads.
"""

import fcntl
import itertools
import os
import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, start_http_server, values
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER_VARIABLE = "SIXTY_METERS_FOLDER"

values.ValueClass = values.MutexValue  # the library's own variable, were it set, would open files in the main process


class Tally:
    """A counter whose labels' values are all known beforehand: every series is there from the start, at 0.

    What is sent from outside can make no new one.
    """

    def __init__(self, registry: CollectorRegistry, name: str, meaning: str, **labels: Iterable[str]) -> None:
        """`name` ends in `_total`. `labels`: the values that each may have."""
        counter = Counter(name, meaning, list(labels), registry=registry)
        self._series = {each: counter.labels(*each) for each in itertools.product(*labels.values())}

    def count(self, *labels: str) -> None:
        """One more. Raises KeyError for a value that was not named beforehand."""
        self._series[labels].inc()


@contextmanager
def served(host: str, port: int) -> Generator[None]:
    """In the main process: answer `GET /metrics` there, and let the workers that are started in the block count.

    Raises OSError where nobody can listen.
    """
    with tempfile.TemporaryDirectory(prefix="sixty-meters-", ignore_cleanup_errors=True) as folder:
        registry = CollectorRegistry()
        MultiProcessCollector(registry, folder)
        server, thread = start_http_server(port, host, registry)
        os.register_at_fork(after_in_child=server.socket.close)  # a worker that hangs must not keep the port
        os.environ[FOLDER_VARIABLE] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER_VARIABLE]
            server.shutdown()
            server.server_close()
            thread.join()


def worker_started() -> None:
    """In every worker, before its app is made: count where `served` looks, if anybody does."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if folder:
        place = _take_place(Path(folder))
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        values.ValueClass = values.MultiProcessValue(lambda: place)  # pyright: ignore[reportUnknownMemberType]


def _take_place(folder: Path) -> int:
    """The first that is free, ours until this process ends: the lock is the kernel's, and the file is never closed."""
    for place in itertools.count():
        descriptor = os.open(folder / f"{place}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
        else:
            return place
    raise AssertionError("there are endlessly many places")

"""Servers as processes of their own, and what they take: CPU and memory of the whole tree, from /proc (Linux)."""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from shared.paths import PROJECT

START_SECONDS = 60
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class Server:
    """A running one. `url`: where it listens."""

    def __init__(self, url: str, process: "subprocess.Popen[bytes]") -> None:
        self.url = url
        self._process = process

    def cpu_seconds(self) -> float:
        """User and system time of all its processes so far."""
        return cpu_seconds(self._process.pid)

    def resident_bytes(self) -> int:
        """The memory of its largest process: a worker."""
        return max(each.resident_pages for each in _tree(self._process.pid)) * _PAGE_BYTES

    def stop(self) -> None:
        """SIGTERM to the main process, as an operator does."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@dataclass(frozen=True)
class _Process:
    ticks: int
    resident_pages: int


def cpu_seconds(process_id: int) -> float:
    """User and system time of a process and all its descendants so far."""
    return sum(each.ticks for each in _tree(process_id)) / _TICKS


def _tree(process_id: int) -> Sequence[_Process]:
    parents: dict[int, int] = {}
    found: dict[int, _Process] = {}
    for folder in Path("/proc").iterdir():
        try:
            stat = (folder / "stat").read_text() if folder.name.isdigit() else ""
        except OSError:  # it ended meanwhile
            continue
        if stat:
            fields = stat.rpartition(")")[2].split()  # the name before it may hold anything
            parents[int(folder.name)] = int(fields[1])
            found[int(folder.name)] = _Process(int(fields[11]) + int(fields[12]), int(fields[21]))
    mine = {process_id}
    while more := {child for child, parent in parents.items() if parent in mine} - mine:
        mine |= more
    return [each for number, each in found.items() if number in mine]


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(
    command: Sequence[str], url: str, ready: str, environment: Mapping[str, str], folder: Path = PROJECT
) -> Iterator[Server]:
    """Start it, wait until `ready` answers, stop it afterwards. Its log goes to a file. Raises RuntimeError."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **environment}, stdout=log, stderr=log)
        server = Server(url, process)
        try:
            if not _answers(process, url + ready):
                log.seek(0)
                raise RuntimeError(f"{' '.join(command)} did not start: {log.read().decode()[-1000:]}")
            yield server
        finally:
            server.stop()


def _answers(process: "subprocess.Popen[bytes]", url: str) -> bool:
    """Waits until it does, or has ended, or too much time is over."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if requests.get(url, timeout=1).ok:
                return True
        except requests.RequestException:
            time.sleep(0.1)
    return False

"""A PostgreSQL server of the tests' own: a free port, a temporary folder; ended afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.servers import free_ports

DEBIAN = Path("/usr/lib/postgresql")
HASTE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgresql:
    """A server that can be stopped and started again; `url` is that of an empty database."""

    def __init__(self, binaries: Path, folder: Path, port: int, settings: Mapping[str, str]) -> None:
        self.url = f"postgresql://sixty@127.0.0.1:{port}/postgres"
        self._control = (binaries / "pg_ctl", "-D", folder / "data", "-w")
        self._options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self._options += f" -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        self._log = folder / "log"

    def start(self) -> None:
        """Returns when it takes connections."""
        _run(*self._control, "-l", self._log, "-o", self._options, "start")

    def stop(self) -> None:
        """At once: connections are cut, what was not committed is gone."""
        _run(*self._control, "-m", "immediate", "stop")


@contextmanager
def running_postgresql() -> Generator[str]:
    """The URL of an empty database of `postgresql_server`."""
    with postgresql_server() as server:
        yield server.url


@contextmanager
def postgresql_server(*, durable: bool = False) -> Generator[Postgresql]:
    """A server; only a durable one keeps what was committed when it is stopped.

    Without PostgreSQL on this machine: skip, under CI fail.
    """
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="sixty-postgresql-"))
    data, port = folder / "data", free_ports(1)[0]
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    _run(binaries / "initdb", "-D", data, "-U", "sixty", "-A", "trust", "-E", "UTF8", "--no-sync")
    server = Postgresql(binaries, folder, port, {} if durable else HASTE)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    versions = sorted(DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name))
    if versions:
        return versions[-1]
    missing = "No PostgreSQL. Debian: apt-get install postgresql"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


def _run(*command: object) -> None:
    """As the user postgres where we are root: initdb refuses root."""
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd="/")

"""A PostgreSQL server of the tests' own: a free port, a temporary folder, nothing durable; ended afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.servers import free_ports

DEBIAN = Path("/usr/lib/postgresql")
SPEED = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "listen_addresses": "127.0.0.1"}


@contextmanager
def running_postgresql() -> Generator[str]:
    """Its URL, of an empty database. Without PostgreSQL on this machine: skip, under CI fail."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="sixty-postgresql-"))
    data, port = folder / "data", free_ports(1)[0]
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    _run(binaries / "initdb", "-D", data, "-U", "sixty", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = " ".join(f"-c {name}={value}" for name, value in SPEED.items())
    options += f" -p {port} -c unix_socket_directories={folder}"
    _run(binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        yield f"postgresql://sixty@127.0.0.1:{port}/postgres"
    finally:
        _run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
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

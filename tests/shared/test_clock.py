"""The service's time, alone and shared between processes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared import clock
from shared.paths import PROJECT

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


def run(script: str, **environment: str) -> str:
    """What the script prints, in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(PROJECT), **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return ended.stdout.strip()


def test_forked_and_spawned_processes_share_the_offset_both_ways() -> None:
    printed = run(
        "import os, subprocess, sys\n"
        "from shared import clock\n"
        "clock.share_offset_between_workers()\n"
        "if not os.fork():\n"
        "    clock.set_offset_seconds(120.5)\n"
        "    os._exit(0)\n"
        "os.wait()\n"
        "print(clock.offset_seconds(), flush=True)\n"
        "child = 'from shared import clock; print(clock.offset_seconds()); clock.set_offset_seconds(-3)'\n"
        "subprocess.run([sys.executable, '-c', child], check=True)\n"
        "print(clock.offset_seconds())\n"
    )
    assert printed.split() == ["120.5", "120.5", "-3.0"]


def test_two_services_do_not_share_their_offset_and_take_their_file_away() -> None:
    script = (
        "from shared import clock\n"
        "clock.share_offset_between_workers()\n"
        "clock.set_offset_seconds({0})\n"
        "import os, subprocess, sys\n"
        "{1}\n"
        "print(os.environ[clock.OFFSET_FILE_VARIABLE], clock.offset_seconds())\n"
    )
    inner = script.format(7, "")
    outer = script.format(5, f"subprocess.run([sys.executable, '-c', {inner!r}], check=True)")
    files = [line.split() for line in run(outer).splitlines()]
    assert [offset for _, offset in files] == ["7.0", "5.0"]
    assert files[0][0] != files[1][0]
    assert not any(Path(name).exists() for name, _ in files)


def test_nothing_is_shared_where_nobody_asked() -> None:
    printed = run(
        "import os\n"
        "from shared import clock\n"
        "if not os.fork():\n"
        "    clock.set_offset_seconds(120)\n"
        "    os._exit(0)\n"
        "os.wait()\n"
        "print(clock.offset_seconds())\n"
    )
    assert float(printed) == 0
    assert clock.OFFSET_FILE_VARIABLE not in os.environ

"""Real granian processes: replaced when they die, gone when they should be."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from shared import serving
from shared.paths import PROJECT
from tests.shared.processes import free_port, is_alive, listens, python, wait_until


class Tiny:
    """A running tiny service."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}"

    def ask(self) -> int:
        """The process id of the worker that answered."""
        return int(requests.get(self.url, timeout=5).text)

    def workers(self, count: int) -> set[int]:
        """The process ids of its workers, all of which have answered."""
        found: set[int] = set()

        def all_have_answered() -> bool:
            try:
                found.add(self.ask())
            except requests.RequestException:  # the moment between two workers
                return False
            return len(found) == count

        wait_until(all_have_answered, f"not {count} workers")
        return found


@contextmanager
def tiny(folder: Path, **environment: str) -> Iterator[Tiny]:
    port = free_port()
    given = {"TINY_ENVIRONMENT": "development", "TINY_BIND": f"127.0.0.1:{port}", "TINY_SECRET_KEY": "x" * 32}
    with python("tests.shared.tiny_service", {**given, **environment}, folder) as process:
        wait_until(lambda: listens(port), (folder / "stderr").read_text())
        yield Tiny(process, port)


def gone_within(seconds: float, pids: set[int]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(is_alive(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False


def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    with tiny(tmp_path) as service:
        (first,) = service.workers(1)
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: not is_alive(first), "the worker lives")
        (second,) = service.workers(1)
        assert second != first


def test_sigterm_to_the_main_process_ends_all_within_3_seconds(tmp_path: Path) -> None:
    with tiny(tmp_path, TINY_WORKERS="2") as service:
        workers = service.workers(2)
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(3) == 0
        assert gone_within(0.5, workers)


def test_workers_end_within_2_seconds_when_their_main_process_is_killed(tmp_path: Path) -> None:
    with tiny(tmp_path, TINY_WORKERS="2") as service:
        workers = service.workers(2)
        service.process.kill()
        service.process.wait(5)
        assert gone_within(2, workers)


def test_a_server_ends_with_the_process_that_asked_for_it(tmp_path: Path) -> None:
    port = free_port()
    script = (
        "import os, subprocess, sys, time\n"
        "env = {**os.environ, 'SIXTY_PARENT_PID': str(os.getpid())}\n"
        "subprocess.Popen([sys.executable, '-m', 'tests.shared.tiny_service'], env=env)\n"
        "time.sleep(60)\n"
    )
    environment = {"TINY_ENVIRONMENT": "development", "TINY_BIND": f"127.0.0.1:{port}", "TINY_SECRET_KEY": "x" * 32}
    (tmp_path / "starter.py").write_text(script)
    with python("starter", {**environment, "PYTHONPATH": f"{PROJECT}{os.pathsep}{tmp_path}"}, tmp_path) as starter:
        wait_until(lambda: listens(port), "the server does not listen")
        starter.kill()
        starter.wait()
        wait_until(lambda: not listens(port), "the server outlived the process that started it", 3)


def test_a_taken_port_ends_the_start_with_the_variable_that_moves_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        bind = f"127.0.0.1:{listener.getsockname()[1]}"
        ended = subprocess.run(
            [sys.executable, "-m", "tests.shared.tiny_service"],
            cwd=tmp_path,
            env={"PYTHONPATH": str(PROJECT), "TINY_BIND": bind, "TINY_SECRET_KEY": "x" * 32},
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert ended.returncode == 1
    assert ended.stderr == (
        f"TINY_BIND = '{bind}': something is already listening there. Stop it, or set TINY_BIND to another port.\n"
    )


@pytest.mark.parametrize("asked", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_a_port_that_is_taken_on_either_loopback_is_not_free(asked: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert not serving.port_is_free(asked, port)
    assert serving.port_is_free(asked, port)


@pytest.mark.skipif(not socket.has_ipv6, reason="needs IPv6")
def test_a_port_that_is_taken_on_the_other_loopback_is_not_free() -> None:
    try:
        listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no ::1")
    with listener:
        assert not serving.port_is_free("127.0.0.1", listener.getsockname()[1])


def test_a_worker_outside_of_a_server_watches_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIXTY_SERVER_PID", raising=False)
    before = threading.active_count()
    serving.worker_started()
    assert threading.active_count() == before

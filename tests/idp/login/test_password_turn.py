"""One at a time on the machine, between real processes."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from idp.login.password_turn import PasswordTurn, obstacle
from tests.idp.conftest import settings_for
from tests.idp.login.held import held
from tests.support.processes import PROCESS

FOREVER = float("inf")
PROCESSES, TURNS = 3, 30


def is_ours(lock_file: Path | str, until: float | None = None) -> bool:
    """Whether we get the turn before `until`, at once if none is given."""
    with PasswordTurn(str(lock_file)).taken(time.monotonic() + 0.01 if until is None else until) as ours:
        return ours


def test_one_has_the_turn_and_the_next_when_it_is_over(tmp_path: Path) -> None:
    lock_file = tmp_path / "lock"
    with PasswordTurn(str(lock_file)).taken(FOREVER) as ours:
        assert ours
        assert not is_ours(lock_file)
    assert is_ours(lock_file)


def test_whoever_comes_too_late_does_not_get_a_turn_that_is_free(tmp_path: Path) -> None:
    assert not is_ours(tmp_path / "lock", until=0)


def take_turns(lock_file: Path, start: Barrier, alone: "Queue[bool]") -> None:
    """Others may not be inside while we are: then the mark is not there yet."""
    mark, turn = lock_file.with_name("mark"), PasswordTurn(str(lock_file))
    start.wait()
    for _ in range(TURNS):
        with turn.taken(FOREVER) as ours, contextlib.suppress(FileExistsError):
            mark.touch(exist_ok=False)
            alone.put(ours)
            mark.unlink()


def test_of_several_processes_one_has_the_turn_at_a_time_and_all_get_theirs(tmp_path: Path) -> None:
    start, alone = PROCESS.Barrier(PROCESSES), PROCESS.Queue()
    processes = [PROCESS.Process(target=take_turns, args=(tmp_path / "lock", start, alone)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    assert [alone.get(timeout=20) for _ in range(PROCESSES * TURNS)] == [True] * PROCESSES * TURNS
    for process in processes:
        process.join()


def test_the_turn_of_a_process_that_was_killed_is_over(tmp_path: Path) -> None:
    lock_file = tmp_path / "lock"
    script = "import fcntl, sys, time; f = open(sys.argv[1], 'w'); fcntl.flock(f, 2); print(flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", script, lock_file], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert not is_ours(lock_file)
        holder.send_signal(signal.SIGKILL)
        assert is_ours(lock_file, until=FOREVER)


def test_the_file_is_for_nobody_else_and_named_after_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert is_ours("")
    (made,) = tmp_path.iterdir()
    assert made.name == f"sixty-passwords-{os.geteuid()}.lock"
    assert made.stat().st_mode & 0o777 == 0o600


def links(path: Path) -> None:
    path.with_name("elsewhere").touch()
    path.symlink_to(path.with_name("elsewhere"))


def belongs_to_a_stranger(path: Path) -> None:
    path.touch()
    os.chown(path, 12345, 12345)


@pytest.mark.parametrize("odd", [links, os.mkfifo, Path.mkdir, belongs_to_a_stranger])
def test_what_somebody_else_may_have_put_there_stops_a_start_and_later_keeps_nobody_out(
    tmp_path: Path, odd: Callable[[Path], None]
) -> None:
    lock_file = tmp_path / "lock"
    try:
        odd(lock_file)
    except PermissionError:
        pytest.skip("only root can give a file away")
    settings = settings_for(tmp_path / "idp.sqlite", password_lock_file=str(lock_file))
    assert f"IDP_PASSWORD_LOCK_FILE = '{lock_file}': {lock_file} cannot be used (" in (obstacle(settings) or "")
    with capture_logs() as logged:
        assert is_ours(lock_file)
    assert [line["event"] for line in logged] == ["passwords are looked at without taking turns"]
    assert not is_ours(lock_file, until=0)


def test_a_file_that_can_be_made_is_no_obstacle(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "idp.sqlite", password_lock_file=str(tmp_path / "lock"))
    assert obstacle(settings) is None
    with held(tmp_path / "lock"):
        assert obstacle(settings) is None

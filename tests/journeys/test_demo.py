"""`make demo` with the real services; tests/shared/test_demo.py has the ones that misbehave."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from shared.paths import PROJECT
from shared.service_process import healthy_service
from tests.support.servers import SERVICE_NAMES, free_ports, wait_until
from tests.support.terminal import Terminal

TIMES = int(os.environ.get("DEMO_TIMES", "1"))  # more: to hunt for a stop that hangs now and then
DEMO = [sys.executable, "-m", "shared.demo"]
RUNNING = "Ctrl-C ends all three."


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The demo's, with ports and state of this module's own."""
    var = tmp_path_factory.mktemp("var")
    own = {f"{name.upper()}_PORT": str(port) for name, port in zip(SERVICE_NAMES, free_ports(3), strict=True)}
    for name in SERVICE_NAMES:
        own[f"{name.upper()}_SECRET_KEY"] = f"a secret key of {name} for journeys only, 0123456789"
    for name in ("idp", "mvc_client"):
        own[f"{name.upper()}_DATABASE_URL"] = f"sqlite:///{var / name}.sqlite"
    return {**os.environ, **own}


@pytest.fixture
def demo(environment: dict[str, str]) -> Iterator[Terminal]:
    with Terminal(DEMO, environment, PROJECT) as terminal:
        terminal.read_until(RUNNING, seconds=60)
        yield terminal


def ports(environment: dict[str, str]) -> list[int]:
    return [int(environment[f"{name.upper()}_PORT"]) for name in SERVICE_NAMES]


def answering(environment: dict[str, str]) -> list[str]:
    return [name for port in ports(environment) if (name := healthy_service("127.0.0.1", port))]


@pytest.mark.parametrize("time", range(TIMES))
def test_ctrl_c_ends_all_three_within_three_seconds(demo: Terminal, environment: dict[str, str], time: int) -> None:
    assert answering(environment) == list(SERVICE_NAMES)
    with ExitStack() as stack:  # browsers keep connections open, and some are in the middle of a request
        for port in ports(environment):
            for sent in (b"", b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", b"POST /token HTTP/1.1\r\nHost: loc"):
                stack.enter_context(socket.create_connection(("127.0.0.1", port))).sendall(sent)
        demo.press_ctrl_c()
        assert demo.seconds_to_end() < 3
    assert demo.process.returncode == 0
    assert answering(environment) == []


def test_ctrl_c_while_it_starts_ends_it_too(environment: dict[str, str]) -> None:
    with Terminal(DEMO, environment, PROJECT) as terminal:
        terminal.read_until("Starting")
        terminal.press_ctrl_c()
        assert terminal.seconds_to_end() < 3
        assert terminal.process.returncode == 0, terminal.screen
    assert answering(environment) == []


def test_a_wrong_setting_stops_the_demo_with_one_message(environment: dict[str, str]) -> None:
    with Terminal(DEMO, {**environment, "API1_WORKERS": "many"}, PROJECT) as terminal:
        terminal.seconds_to_end()
    assert terminal.process.returncode == 2
    assert "API1_WORKERS = 'many'" in terminal.screen
    assert "Traceback" not in terminal.screen
    assert answering(environment) == []


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds the process by /proc, which only Linux has")
def test_a_service_killed_by_hand_comes_back_and_ends_with_the_others_when_the_launcher_is_killed(
    demo: Terminal, environment: dict[str, str]
) -> None:
    pid = idp_process(ports(environment)[0])
    os.kill(pid, signal.SIGKILL)
    demo.read_until("idp was killed by SIGKILL. It is started again in 5 s.")
    demo.read_until("idp is up again.")
    assert answering(environment) == list(SERVICE_NAMES)
    demo.process.kill()
    wait_until(lambda: answering(environment) == [], "the services outlived their launcher", seconds=5)


def idp_process(port: int) -> int:
    """The main process of the idp that was told to listen at that port."""
    for entry in Path("/proc").iterdir():
        try:
            command = (entry / "cmdline").read_bytes().split(b"\0")
            settings = (entry / "environ").read_bytes()
        except (OSError, ValueError):
            continue
        if command[1:3] == [b"-m", b"idp"] and f"IDP_BIND=127.0.0.1:{port}\0".encode() in settings:
            return int(entry.name)
    raise AssertionError(f"no idp on port {port}")

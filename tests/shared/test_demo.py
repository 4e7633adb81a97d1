"""The launcher with stand-ins for the services, some of which misbehave; journeys/test_demo.py has the real ones."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.demo import Supervised
from shared.demo_settings import IDP, service_environment
from shared.paths import PROJECT
from shared.service_process import healthy_service
from tests.support.servers import SERVICE_NAMES, free_ports, wait_until
from tests.support.terminal import Terminal

DEMO = [sys.executable, "-m", "shared.demo"]
RUNNING = "Ctrl-C ends all three."


@pytest.fixture
def stand_ins(tmp_path: Path) -> Path:
    """A folder in which `python -m idp` and so on start stand-ins."""
    source = (PROJECT / "tests" / "support" / "stand_in_service.py").read_text()
    for name in SERVICE_NAMES:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
        (tmp_path / name / "__main__.py").write_text(source)
    return tmp_path


@pytest.fixture
def environment() -> dict[str, str]:
    ports = zip(SERVICE_NAMES, map(str, free_ports(3)), strict=True)
    return {**os.environ, "PYTHONPATH": str(PROJECT), **{f"{name.upper()}_PORT": port for name, port in ports}}


def answering(environment: dict[str, str]) -> list[str]:
    """The services that answer on the demo's ports."""
    ports = [int(environment[f"{name.upper()}_PORT"]) for name in SERVICE_NAMES]
    return [name for port in ports if (name := healthy_service("127.0.0.1", port))]


def test_ctrl_c_ends_everything_within_three_seconds(stand_ins: Path, environment: dict[str, str]) -> None:
    with Terminal(DEMO, environment, stand_ins) as terminal:
        terminal.read_until(RUNNING)
        assert answering(environment) == list(SERVICE_NAMES)
        terminal.press_ctrl_c()
        assert terminal.seconds_to_end() < 3
        assert terminal.process.returncode == 0
    assert answering(environment) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_requests_to_end_work_too(stand_ins: Path, environment: dict[str, str], number: int) -> None:
    with Terminal(DEMO, environment, stand_ins) as terminal:
        terminal.read_until(RUNNING)
        terminal.process.send_signal(number)
        assert terminal.seconds_to_end() < 3
        assert terminal.process.returncode == 0
    assert answering(environment) == []


def test_a_service_that_will_not_end_is_ended(stand_ins: Path, environment: dict[str, str]) -> None:
    with Terminal(DEMO, {**environment, "STAND_IN_STAYS": "api1"}, stand_ins) as terminal:
        terminal.read_until(RUNNING)
        terminal.press_ctrl_c()
        assert terminal.seconds_to_end() < 3
    assert answering(environment) == []


def test_services_end_when_the_launcher_is_killed(stand_ins: Path, environment: dict[str, str]) -> None:
    with Terminal(DEMO, environment, stand_ins) as terminal:
        terminal.read_until(RUNNING)
        terminal.process.kill()
        wait_until(lambda: answering(environment) == [], "the services outlived their launcher", seconds=3)


def test_a_service_that_dies_at_the_start_ends_the_demo(stand_ins: Path, environment: dict[str, str]) -> None:
    with Terminal(DEMO, {**environment, "STAND_IN_DIES": "api1"}, stand_ins) as terminal:
        terminal.seconds_to_end()
        assert terminal.process.returncode == 2
    assert "api1: the stand-in was told to die" in terminal.screen
    assert "api1 exited with status 1" in terminal.screen
    assert answering(environment) == []


@pytest.mark.parametrize("loopback", ["127.0.0.1", "::1"])
def test_a_taken_port_names_the_variable_that_moves_it(
    stand_ins: Path, environment: dict[str, str], loopback: str
) -> None:
    family = socket.AF_INET6 if ":" in loopback else socket.AF_INET
    address = (loopback, int(environment["API1_PORT"]))
    with socket.create_server(address, family=family), Terminal(DEMO, environment, stand_ins) as terminal:
        terminal.seconds_to_end()
    assert terminal.process.returncode == 2
    assert "make demo API1_PORT=" in terminal.screen
    assert answering(environment) == []


def test_a_second_demo_says_that_the_first_one_is_there(stand_ins: Path, environment: dict[str, str]) -> None:
    with Terminal(DEMO, environment, stand_ins) as first:
        first.read_until(RUNNING)
        with Terminal(DEMO, environment, stand_ins) as second:
            second.seconds_to_end()
        assert "another idp is listening there" in second.screen
        assert answering(environment) == list(SERVICE_NAMES)


@pytest.fixture
def idp(stand_ins: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervised]:
    monkeypatch.chdir(stand_ins)
    supervised = Supervised(IDP, service_environment(environment, {}))
    supervised.start()
    wait_until(supervised.is_up, "the stand-in does not answer")
    yield supervised
    if supervised.process:
        supervised.process.end(0)


def kill(supervised: Supervised) -> None:
    process = supervised.process
    assert process
    os.kill(process.pid, signal.SIGKILL)
    wait_until(lambda: process.exit_status() is not None, "it is still running")


def test_a_killed_service_is_reported_and_started_again(idp: Supervised, capfd: pytest.CaptureFixture[str]) -> None:
    kill(idp)
    idp.look(100.0)
    assert "idp was killed by SIGKILL. It is started again in 5 s." in capfd.readouterr().out
    idp.look(104.9)
    assert idp.process is None
    idp.look(105.0)
    assert idp.process
    wait_until(lambda: idp.look(105.1) is None and "idp is up again" in capfd.readouterr().out, "it is not back")


def test_a_service_that_dies_again_and_again_is_started_less_and_less_often(
    idp: Supervised, capfd: pytest.CaptureFixture[str]
) -> None:
    for number in range(5):
        kill(idp)
        idp.look(number * 100.0)
        idp.look(number * 100.0 + 60)
    said = capfd.readouterr().out
    assert [f"again in {pause} s" in said for pause in (5, 10, 20, 40, 60)] == [True] * 5


def test_a_service_that_somebody_has_started_elsewhere_is_left_alone(
    idp: Supervised, environment: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    kill(idp)
    idp.look(100.0)
    with socket.create_server(("127.0.0.1", int(environment["IDP_PORT"]))):
        idp.look(105.0)
        idp.look(106.0)
        assert idp.process is None
    assert capfd.readouterr().out.count("idp has been started elsewhere and is left alone.") == 1
    idp.look(107.0)
    assert idp.process

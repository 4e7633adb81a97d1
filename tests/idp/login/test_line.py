"""Sign-ins wait in a line and nobody waits behind them; what granian calls is called here."""

import io
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from structlog.testing import capture_logs

from idp.login.line import Line
from idp.login.password_turn import PATIENCE_SECONDS, WAITS_UNTIL

LARGEST_BODY = 10


@dataclass
class Worker:
    """Answers in the line's thread only while it is `free`. Protocols are texts."""

    free: threading.Event = field(default_factory=threading.Event)
    answered: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    environs: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def answer(self, protocol: str, environ: dict[str, Any]) -> None:
        if threading.current_thread().name == "sign-ins":
            assert self.free.wait(10)
        if protocol == "broken":
            raise ValueError(protocol)
        with self.changed:
            self.bodies.append(environ["wsgi.input"].read())
            self.environs[protocol] = environ
            self.answered.append(protocol)
            self.changed.notify_all()

    def has_answered(self, count: int) -> list[str]:
        """Whom, in their order, once there are so many."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.answered) >= count, timeout=10)
            return list(self.answered)


Ask = Callable[..., None]


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def ask(worker: Worker) -> Ask:
    """As granian does: the body can be read until it returns. One place is in the line."""
    call = Line(LARGEST_BODY, places=1).before(worker.answer)

    def ask(protocol: str, path: str = "/login", method: str = "POST", body: bytes = b"body") -> None:
        with io.BytesIO(body) as readable:
            call(protocol, {"PATH_INFO": path, "REQUEST_METHOD": method, "wsgi.input": readable})

    return ask


@pytest.mark.parametrize("path", ["/login", "/authentication/login"])
def test_nobody_waits_behind_a_sign_in_that_waits(worker: Worker, ask: Ask, path: str) -> None:
    ask("page", path, method="GET")
    ask("sign-in", path)
    ask("renewal", "/token")
    assert worker.has_answered(2) == ["page", "renewal"]
    worker.free.set()
    assert worker.has_answered(3)[-1] == "sign-in"
    assert worker.bodies[-1] == b"body"


def test_what_waited_does_not_wait_for_its_turn_for_as_long_again(worker: Worker, ask: Ask) -> None:
    before = time.monotonic()
    worker.free.set()
    ask("sign-in")
    worker.has_answered(1)
    assert before + PATIENCE_SECONDS <= worker.environs["sign-in"][WAITS_UNTIL] <= time.monotonic() + PATIENCE_SECONDS


def test_whoever_finds_the_line_full_is_answered_at_once_and_told_not_to_wait(worker: Worker, ask: Ask) -> None:
    asked = 0
    while not worker.answered:  # one is in the thread's hands, one has the place, as soon as the thread has begun
        asked += 1
        ask(str(asked))
    assert asked <= 3
    assert worker.environs[str(asked)][WAITS_UNTIL] == 0
    assert worker.bodies == [b"body"]
    worker.free.set()
    assert sorted(worker.has_answered(asked)) == [str(each) for each in range(1, asked + 1)]


def test_of_a_body_that_is_too_large_enough_is_kept_to_see_it(worker: Worker, ask: Ask) -> None:
    worker.free.set()
    ask("sign-in", body=b"x" * 1000)
    worker.has_answered(1)
    assert worker.bodies == [b"x" * (LARGEST_BODY + 1)]


def test_a_sign_in_that_breaks_does_not_keep_the_next_from_being_answered(worker: Worker, ask: Ask) -> None:
    worker.free.set()
    with capture_logs() as logged:
        ask("broken")
        while not logged:
            time.sleep(0.001)
        ask("next")
        worker.has_answered(1)
    assert [line["event"] for line in logged] == ["a sign-in was not answered"]

"""The clients that are at work while something is killed: they say when they send and when they have an answer.

A kill at a moment of chance rarely meets the few milliseconds that matter: between a commit and its answer, between an
answer and its place in the client's store. So whoever kills listens here first.
"""

import random
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.reliability.presenter import Door, Presenter, Refusal
from tests.reliability.session_store import SessionStore
from tests.support.processes import PROCESS

CLIENTS = 4
SENDS = b"sends"
ANSWERED = b"answered"
REST_SECONDS = 1.0
"""At least so long a session rests between renewals: only who renews eight times within the time that one request takes
looks like a thief to the provider."""
LOOKS_EVERY_SECONDS = 0.01
"""For a session that has rested."""
SILENCE_SECONDS = 0.2
STALLED_SECONDS = 25.0
PATIENCE_SECONDS = 30.0


class Stalled(Exception):
    """A client has given up, or none gets on."""


class CrashClients:
    """Four processes that renew the sessions of one store; one that is killed has a successor at once.

    `in_silence`: done again and again while none of them says anything.
    """

    def __init__(self, door: Door, store: Path, seed: int, in_silence: Callable[[], None]) -> None:
        self._door = door
        self._in_silence = in_silence
        self._store = store
        self._seeds = iter(f"{seed} {number}" for number in range(10**9))
        self._clients = [self._new() for _ in range(CLIENTS)]

    def await_renewals(self, count: int) -> None:
        """Returns when from now on so many have succeeded. Raises Stalled."""
        while wait(self._ears(), 0):
            self._hear()
        for _ in range(count):
            self.await_saying(ANSWERED)

    def await_saying(self, wanted: bytes) -> int:
        """The number of the client that says this next. Raises Stalled."""
        deadline = time.monotonic() + STALLED_SECONDS
        while time.monotonic() < deadline:
            heard = self._hear()
            if heard is None:
                self._in_silence()
            elif heard[1] == wanted:
                return heard[0]
        raise Stalled(f"no client {wanted.decode()} for {STALLED_SECONDS} seconds")

    def kill(self, number: int) -> None:
        """One of them, and start another in its place."""
        self._end(number)
        self._clients[number] = self._new()

    def end(self) -> None:
        """They go as they came to know it: by force."""
        for number in range(CLIENTS):
            self._end(number)

    def _end(self, number: int) -> None:
        process, ear = self._clients[number]
        process.kill()
        process.join()
        ear.close()

    def _ears(self) -> list[Connection]:
        return [ear for _, ear in self._clients]

    def _hear(self) -> tuple[int, bytes] | None:
        """Which client says what; None: nobody says anything. Raises Stalled."""
        ears = self._ears()
        ready = wait(ears, SILENCE_SECONDS)
        if not ready:
            return None
        number = next(number for number, ear in enumerate(ears) if ear is ready[0])
        try:
            return number, ears[number].recv_bytes()
        except EOFError:
            raise Stalled(f"client {number} has given up") from None

    def _new(self) -> tuple[BaseProcess, Connection]:
        ear, mouth = PROCESS.Pipe(duplex=False)
        client = PROCESS.Process(target=_work, args=(self._door, self._store, next(self._seeds), mouth))
        client.start()
        mouth.close()
        return client, ear


def _work(door: Door, path: Path, seed: str, mouth: Connection) -> None:
    """Renew one session after another until killed or refused."""
    store, choice = SessionStore(path), random.Random(seed)
    presenter = Presenter(door, store, PATIENCE_SECONDS)
    sessions = range(len(store.sessions()))
    rested: dict[int, tuple[int, float]] = {}
    while True:
        session = choice.choice(sessions)
        _, number = store.read(session)
        known, since = rested.setdefault(session, (number, time.monotonic()))
        if known != number:
            rested[session] = (number, time.monotonic())
        elif time.monotonic() - since >= REST_SECONDS:
            try:
                presenter.renew(
                    session,
                    before_sending=lambda: mouth.send_bytes(SENDS),
                    when_answered=lambda: mouth.send_bytes(ANSWERED),
                )
            except Refusal:
                return  # it stands in the store
            finally:
                presenter.hand_in()
        time.sleep(LOOKS_EVERY_SECONDS)

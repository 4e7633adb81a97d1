"""Kills without warning under load: of the provider's workers, its main process, the clients, and PostgreSQL."""

import contextlib
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.reliability.presenter import Presenter
from tests.reliability.provider import Provider
from tests.reliability.session_store import SessionStore
from tests.reliability.storm import PROCESS

PAUSE_SECONDS = 1.0
"""At least so long a session rests between renewals: only who renews eight times within the time that one request takes
looks like a thief to the provider."""
CLIENTS = 4


@dataclass(frozen=True)
class Crashes:
    """Its size; `between_seconds`: from one kill to the next, at least and at most."""

    sessions: int
    kills: int
    between_seconds: tuple[float, float]


FULL = Crashes(sessions=100, kills=60, between_seconds=(1.0, 4.0))


class Killer:
    """Kills what it is told, and starts again what does not start by itself."""

    def __init__(self, provider: Provider, store: Path, seed: int) -> None:
        self._provider = provider
        self._store = store
        self._choice = random.Random(seed)
        self._seeds = iter(range(10**9))
        self._clients = [self._new_client() for _ in range(CLIENTS)]
        self.kills: Counter[str] = Counter()
        self._ways: dict[str, Callable[[], None]] = {
            "worker": self._kill_worker,
            "client": self._kill_client,
            "main process": self._kill_main_process,
        }
        if provider.postgresql:
            self._ways |= {"backend": self._kill_backend, "postmaster": self._kill_postmaster}

    def strike(self, number: int) -> None:
        """Each way in turn, in an order of chance."""
        names = [*self._ways]
        if number % len(names) == 0:
            self._choice.shuffle(names)
            self._ways = {name: self._ways[name] for name in names}
        name = [*self._ways][number % len(names)]
        self._ways[name]()
        self.kills[name] += 1

    def pause(self, between: tuple[float, float]) -> None:
        """Let them work."""
        time.sleep(self._choice.uniform(*between))

    def end(self) -> None:
        """The clients go as they came to know it: by force."""
        for client in self._clients:
            client.kill()
            client.join()

    def _new_client(self) -> "PROCESS.Process":  # pyright: ignore[reportInvalidTypeForm]
        client = PROCESS.Process(target=_work, args=(self._provider.port, self._store, next(self._seeds)))
        client.start()
        return client

    def _kill_worker(self) -> None:
        workers = children(self._provider.process_id())
        if workers:
            _kill(self._choice.choice(workers))

    def _kill_client(self) -> None:
        number = self._choice.randrange(CLIENTS)
        self._clients[number].kill()
        self._clients[number].join()
        self._clients[number] = self._new_client()

    def _kill_main_process(self) -> None:
        self._provider.kill_main_process()
        self._provider.start()

    def _kill_backend(self) -> None:
        with psycopg.connect(self._provider.database_url) as connection:
            query = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            found = [pid for (pid,) in connection.execute(query)]
        if found:
            _kill(self._choice.choice(found))
            self._wait_for_postgresql()

    def _kill_postmaster(self) -> None:
        with psycopg.connect(self._provider.database_url) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
        assert row is not None
        lock_files = [Path(row[0], "postmaster.pid"), *Path(row[0]).parent.glob(".s.PGSQL.*.lock")]
        main = int(lock_files[0].read_text().split()[0])
        os.kill(main, signal.SIGSTOP)  # or it would have children that we have not heard of
        orphans = children(main)
        _kill(main)
        for orphan in orphans:
            with contextlib.suppress(ProcessLookupError):
                _kill(orphan)
        while any(_lives(each) for each in [main, *orphans]):
            time.sleep(0.05)
        for lock_file in lock_files:  # where nobody reaps the dead, PostgreSQL would think that it still runs
            lock_file.unlink()
        assert self._provider.postgresql is not None
        self._provider.postgresql.start()

    def _wait_for_postgresql(self) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                psycopg.connect(self._provider.database_url).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)


def crash(size: Crashes, provider: Provider, store: Path, seed: int) -> Counter[str]:
    """What was killed, how often. `store`: of the sessions; the clients leave their tallies there."""
    killer = Killer(provider, store, seed)
    try:
        for number in range(size.kills):
            killer.pause(size.between_seconds)
            killer.strike(number)
        killer.pause((2.0, 2.0))
    finally:
        killer.end()
    return killer.kills


def children(process_id: int) -> list[int]:
    """The ids of the processes that it started."""
    found = subprocess.run(["pgrep", "-P", str(process_id)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def _work(port: int, path: Path, seed: int) -> None:
    """Renew one session after another until killed."""
    store, choice = SessionStore(path), random.Random(seed)
    presenter = Presenter(port, store)
    sessions = range(len(store.sessions()))
    rested: dict[int, tuple[int, float]] = {}
    while True:
        session = choice.choice(sessions)
        _, number = store.read(session)
        known, since = rested.setdefault(session, (number, time.monotonic()))
        if known != number:
            rested[session] = (number, time.monotonic())
        elif time.monotonic() - since >= PAUSE_SECONDS:
            presenter.renew(session)
            presenter.hand_in()
        time.sleep(0.002)


def _kill(process_id: int) -> None:
    os.kill(process_id, signal.SIGKILL)


def _lives(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False

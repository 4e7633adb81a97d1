"""Kills without warning under load: of the provider's workers, its main process, the clients, and PostgreSQL."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.reliability.crash_clients import ANSWERED, SENDS, CrashClients, Stalled
from tests.reliability.provider import WORKERS, Provider

REQUEST_SECONDS = 0.01
"""A kill comes up to so long after a client has sent: while the provider is at it."""
RECOVERY_SECONDS = 20.0


@dataclass(frozen=True)
class Crashes:
    """Its size: it ends after `kills` or after `seconds`; `renewals_between`: two kills, at least and at most."""

    sessions: int
    renewals_between: tuple[int, int]
    kills: int = sys.maxsize
    seconds: float = float("inf")


SMALL = Crashes(sessions=60, renewals_between=(2, 10), kills=6)
"""Each way once on PostgreSQL, and the main process once more."""
FULL = Crashes(sessions=100, renewals_between=(5, 100), seconds=300)


class Killer:
    """Aims at what it is told, strikes when a client sends or has its answer, starts what does not start by itself."""

    def __init__(self, provider: Provider, clients: CrashClients, seed: int) -> None:
        self._provider = provider
        self._clients = clients
        self._choice = random.Random(seed)
        self._turns: list[str] = []
        self.kills: Counter[str] = Counter()
        self._ways: dict[str, Callable[[], Callable[[int], None]]] = {
            "worker": self._aim_at_workers,
            "client": lambda: self._clients.kill,
            "main process": lambda: self._kill_main_process,
        }
        if provider.postgresql:
            self._ways |= {"backend": self._aim_at_backend, "postmaster": self._aim_at_postmaster}

    def strike(self, renewals_between: tuple[int, int]) -> None:
        """Once, after so many renewals. Each way comes in turn, in an order of chance. Raises Stalled."""
        self._turns = self._turns or self._choice.sample([*self._ways], len(self._ways))
        name = self._turns.pop()
        self._clients.await_renewals(self._choice.randint(*renewals_between))
        kill = self._ways[name]()
        moment = self._choice.choice((SENDS, ANSWERED))
        client = self._clients.await_saying(moment)
        if moment == SENDS:
            time.sleep(self._choice.uniform(0, REQUEST_SECONDS))
        kill(client)
        self.kills[name] += 1

    def finish(self) -> None:
        """Once more the main process: whatever it was about to do about its dead workers is over then."""
        self._kill_main_process(0)
        self.kills["main process"] += 1

    def _aim_at_workers(self) -> Callable[[int], None]:
        workers = children(self._provider.process_id())
        aimed_at = self._choice.sample(workers, min(len(workers), self._choice.randint(1, WORKERS)))
        return lambda _: _kill(*aimed_at)

    def _kill_main_process(self, _client: int) -> None:
        self._provider.kill_main_process()
        self._provider.start()

    def _aim_at_backend(self) -> Callable[[int], None]:
        with _connected(self._provider.database_url) as connection:
            query = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            backend = self._choice.choice([pid for (pid,) in connection.execute(query)])
        return lambda _: _kill(backend)

    def _aim_at_postmaster(self) -> Callable[[int], None]:
        with _connected(self._provider.database_url) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
        assert row is not None
        lock_files = [Path(row[0], "postmaster.pid"), *Path(row[0]).parent.glob(".s.PGSQL.*.lock")]
        main = int(lock_files[0].read_text().split()[0])

        def kill(_client: int) -> None:
            os.kill(main, signal.SIGSTOP)  # or it would have children that we have not heard of
            everything = [main, *children(main)]
            _kill(*everything)
            while any(_lives(each) for each in everything):
                time.sleep(0.01)
            for lock_file in lock_files:  # where nobody reaps the dead, PostgreSQL would think that it still runs
                lock_file.unlink()
            assert self._provider.postgresql is not None
            self._provider.postgresql.start()

        return kill


def crash(size: Crashes, provider: Provider, store: Path, seed: int) -> tuple[Counter[str], list[str]]:
    """What was killed, how often; and why it ended early. `store`: of the sessions; answers and refusals go there."""
    clients = CrashClients(provider.door, store, seed, in_silence=provider.start_if_ended)
    killer = Killer(provider, clients, seed)
    ends = time.monotonic() + size.seconds
    try:
        while killer.kills.total() < size.kills - 1 and time.monotonic() < ends:
            killer.strike(size.renewals_between)
        killer.finish()
        clients.await_renewals(size.renewals_between[1])
    except Stalled as why:
        return killer.kills, [str(why)]
    finally:
        clients.end()
    return killer.kills, []


def children(process_id: int) -> list[int]:
    """The ids of the processes that it started."""
    found = subprocess.run(["pgrep", "-P", str(process_id)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def _connected(url: str) -> psycopg.Connection:
    """As soon as PostgreSQL takes connections: where a backend was killed, it recovers first."""
    deadline = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            return psycopg.connect(url)
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _kill(*process_ids: int) -> None:
    for each in process_ids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def _lives(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False

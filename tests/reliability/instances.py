"""Instances that are killed, stopped and started at any time, while sessions are renewed and people sign in.

One of the three is always there. No renewal may be refused or lost, nobody signed out, and no session kept by one
instance.
"""

import contextlib
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.reliability.cluster import Cluster
from tests.reliability.crash_clients import SENDS, CrashClients, Stalled
from tests.reliability.crashes import REQUEST_SECONDS, children
from tests.support.servers import Sixty


@dataclass(frozen=True)
class Instances:
    """Its size: it ends after `blows` or after `seconds`; `renewals_between`: two of them, at least and at most."""

    sessions: int
    renewals_between: tuple[int, int]
    blows: int = sys.maxsize
    seconds: float = float("inf")


SMALL = Instances(sessions=60, renewals_between=(5, 10), blows=3)
"""Each way once."""
FULL = Instances(sessions=150, renewals_between=(10, 150), seconds=300)


class Disturber:
    """Takes instances away and brings them back; between both the others must go on."""

    def __init__(self, cluster: Cluster, clients: CrashClients, size: Instances, seed: int) -> None:
        self._clients = clients
        self._between = size.renewals_between
        self._choice = random.Random(seed)
        self._instances = cluster.instances
        self._turns: list[str] = []
        self.blows: Counter[str] = Counter()
        self._ways: dict[str, Callable[[Sixty], None]] = {
            "killed": lambda instance: instance.kill_main_process_only("idp"),
            "stopped": lambda instance: instance.stop("idp"),
            "a worker killed": self._kill_worker,
        }

    def strike(self) -> None:
        """Once. Each way comes in turn, in an order of chance, at one instance or at two. Raises Stalled."""
        self._turns = self._turns or self._choice.sample([*self._ways], len(self._ways))
        name = self._turns.pop()
        struck = self._choice.sample(self._instances, self._choice.choice((1, 1, 2)))
        self._renewals()
        for instance in struck:
            self._clients.await_saying(SENDS)
            time.sleep(self._choice.uniform(0, REQUEST_SECONDS))
            self._ways[name](instance)
            self.blows[name] += 1
        self._renewals()
        self._bring_back(struck)

    def _renewals(self) -> None:
        self._clients.await_renewals(self._choice.randint(*self._between))

    def _kill_worker(self, instance: Sixty) -> None:
        workers = children(instance.process_id("idp"))
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._choice.choice(workers), signal.SIGKILL)

    def _bring_back(self, struck: Sequence[Sixty]) -> None:
        """Whoever ended; granian itself gives up where a worker dies within 5.5 s of its start."""
        ended = [each for each in struck if not each.is_running("idp")]
        with ThreadPoolExecutor(len(struck)) as together:
            list(together.map(lambda each: each.start("idp"), ended))


def disturb(size: Instances, cluster: Cluster, store: Path, seed: int) -> tuple[Counter[str], list[str]]:
    """What was done, how often; and why it ended early. `store`: of the sessions; answers and refusals go there."""
    clients = CrashClients(cluster.door, store, seed, in_silence=lambda: None)
    disturber = Disturber(cluster, clients, size, seed)
    ends = time.monotonic() + size.seconds
    try:
        while disturber.blows.total() < size.blows and time.monotonic() < ends:
            disturber.strike()
        clients.await_renewals(size.renewals_between[1])
    except Stalled as why:
        return disturber.blows, [str(why)]
    finally:
        clients.end()
    return disturber.blows, []

"""Many processes share the sessions of one application, and show the same tokens at the same moment.

Teams of four walk through their sessions together. In every second session the four show each token at the same
moment. In the others they meet only at every second renewal and each goes on as fast as it can: some show tokens
that are generations behind; never more than six, because one that is nine behind the provider takes for stolen.
"""

import random
from dataclasses import dataclass
from functools import partial
from multiprocessing.synchronize import Barrier
from pathlib import Path

from tests.reliability.presenter import Door, Presenter, Refusal
from tests.reliability.session_store import SessionStore
from tests.support.processes import PROCESS

TEAM = 4
BARRIER_SECONDS = 90.0


@dataclass(frozen=True)
class Storm:
    """Its size: each session is renewed `renewals` times by each member of its team."""

    processes: int
    sessions: int
    renewals: int

    @property
    def requests(self) -> int:
        """How many succeed."""
        return self.sessions * self.renewals * TEAM


SMALL = Storm(processes=4, sessions=6, renewals=10)
FULL = Storm(processes=8, sessions=200, renewals=50)


def rage(storm: Storm, door: Door, path: Path, seed: int) -> None:
    """Returns when all processes have ended. `path`: of the session store, which has what came of it."""
    teams = storm.processes // TEAM
    order = random.Random(seed).sample(range(storm.sessions), storm.sessions)
    barriers = [PROCESS.Barrier(TEAM) for _ in range(teams)]
    workers = [
        PROCESS.Process(target=_walk, args=(storm, door, path, order[team::teams], barriers[team]))
        for team in range(teams)
        for _ in range(TEAM)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def _walk(storm: Storm, door: Door, path: Path, sessions: list[int], barrier: Barrier) -> None:
    presenter = Presenter(door, SessionStore(path))
    meet = partial(barrier.wait, BARRIER_SECONDS)
    try:
        for number, session in enumerate(sessions):
            for renewal in range(storm.renewals):
                if number % 2:
                    presenter.renew(session, before_sending=meet)
                else:
                    if renewal % 2 == 0:
                        meet()
                    presenter.renew(session)
    except Refusal:
        barrier.abort()
        raise
    finally:
        presenter.hand_in()

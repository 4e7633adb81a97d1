"""Guesses at the same moment, by processes on a real SQLite file."""

from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from idp import app as idp_app
from tests.idp.conftest import settings_for
from tests.idp.pages import page
from tests.support.processes import PROCESS

PROCESSES, GUESSES = 4, 6


def guess(database: Path, number: int, start: Barrier, answers: "Queue[int]") -> None:
    client = idp_app.create_app(settings_for(database)).test_client()
    hidden = page(client.get("/login")).hidden
    start.wait()
    for guess_number in range(GUESSES):
        sent = {**hidden, "username": "alice", "password": f"wrong {number} {guess_number}"}
        answers.put(client.post("/login", data=sent).status_code)


def test_parallel_guesses_count_like_guesses_one_after_the_other(database: Path) -> None:
    start, answers = PROCESS.Barrier(PROCESSES), PROCESS.Queue()
    processes = [PROCESS.Process(target=guess, args=(database, n, start, answers)) for n in range(PROCESSES)]
    for process in processes:
        process.start()
    statuses = sorted(answers.get(timeout=40) for _ in range(PROCESSES * GUESSES))
    for process in processes:
        process.join()
    assert statuses == [403] * 5 + [429] * (PROCESSES * GUESSES - 5)

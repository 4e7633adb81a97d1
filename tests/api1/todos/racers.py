"""Processes that send their requests at the same moment, round by round, each to an API of its own on one database.

Run as a module, which has no threads to fork. Standard input: `{"issuer", "database_url", "headers", "rounds"}`, each
round one `[method, path, body, headers]` for each process. Standard output: what they were answered, `[status, body]`.
"""

import json
import multiprocessing
import os
import subprocess
import sys
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any

from flask import Flask

from api1.app import create_app
from shared import log_setup
from shared.paths import PROJECT
from tests.api1.conftest import settings

PROCESSES = 4
Request = tuple[str, str, dict[str, Any] | None, dict[str, str]]
Answer = tuple[int, Any]


def race(work: dict[str, Any]) -> list[list[Answer]]:
    """What the processes were answered, in the order of the requests."""
    command = [sys.executable, "-m", "tests.api1.todos.racers"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(command, input=json.dumps(work), env=environment, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def _run(app: Flask, number: int, work: dict[str, Any], barrier: Barrier, answers: "Queue[Any]") -> None:
    client = app.test_client()
    client.get("/todo-lists", headers=work["headers"])
    for at, round_ in enumerate(work["rounds"]):
        method, path, body, headers = round_[number]
        barrier.wait(30)
        given = {} if body is None else {"json": body}
        answer = client.open(path, method=method, headers={**work["headers"], **headers}, **given)
        answers.put((at, number, answer.status_code, answer.get_json(silent=True)))


def main() -> None:
    log_setup.configure("json", "api1")
    work = json.load(sys.stdin)
    app = create_app(settings(work["issuer"], database_url=work["database_url"]))
    fork = multiprocessing.get_context("fork")
    barrier, answers = fork.Barrier(PROCESSES), fork.Queue()
    workers = [fork.Process(target=_run, args=(app, n, work, barrier, answers)) for n in range(PROCESSES)]
    for worker in workers:
        worker.start()
    told: list[list[Any]] = [[None] * PROCESSES for _ in work["rounds"]]
    for _ in range(PROCESSES * len(told)):
        at, number, *answer = answers.get(timeout=40)
        told[at][number] = answer
    for worker in workers:
        worker.join(10)
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()

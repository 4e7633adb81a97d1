"""The two conditional updates, raced by real processes on one SQLite file."""

import os
import subprocess
import sys
from pathlib import Path

from flask import Flask

from mvc_client.extensions import reading, writing
from mvc_client.tokens import token_store
from shared.paths import PROJECT
from tests.mvc_client.sessions import add_session

PROCESSES = 3
ROUNDS = 20


def race(url: str, what: str) -> list[int]:
    """How many of the processes won, round by round."""
    command = [sys.executable, "-m", "tests.mvc_client.tokens.racer", url, what, str(ROUNDS)]
    racers = [
        subprocess.Popen(
            [*command, str(number)],
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for number in range(PROCESSES)
    ]
    winners: list[int] = []
    for _ in range(ROUNDS):
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.write("go\n")
            racer.stdin.flush()
        winners.append(sum(int(racer.stdout.readline()) for racer in racers if racer.stdout is not None))
    for racer in racers:
        racer.communicate(timeout=10)
        assert racer.returncode == 0
    return winners


def test_a_lease_goes_to_exactly_one_process(app: Flask, database: Path) -> None:
    with app.app_context(), writing() as connection:
        for number in range(1, ROUNDS + 1):
            add_session(connection, f"session-{number}", f"cookie-{number}")
    assert race(f"sqlite:///{database}", "lease") == [1] * ROUNDS


def test_a_version_is_replaced_by_exactly_one_process(app: Flask, database: Path) -> None:
    with app.app_context(), writing() as connection:
        add_session(connection)
    assert race(f"sqlite:///{database}", "replace") == [1] * ROUNDS
    with app.app_context(), reading() as connection:
        assert token_store.read(connection, "session-1").version == ROUNDS + 1

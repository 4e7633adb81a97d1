"""Races of real processes for the lease and for the next version of the tokens."""

import os
import subprocess
import sys

from flask import Flask

from mvc_client.extensions import reading, writing
from mvc_client.tokens import token_store
from shared.paths import PROJECT
from tests.mvc_client.sessions import add_session

PROCESSES = 3
ROUNDS = 20


def check_races(app: Flask, url: str) -> None:
    """In each round exactly one process takes the lease, and exactly one replaces the tokens."""
    with app.app_context(), writing() as connection:
        for number in range(ROUNDS + 1):
            add_session(connection, f"session-{number}", f"cookie-{number}")
    leased, replaced = race(url)
    assert leased == [1] * ROUNDS
    assert replaced == [1] * ROUNDS
    with app.app_context(), reading() as connection:
        assert token_store.read(connection, "session-0").version == ROUNDS + 1


def race(url: str) -> tuple[list[int], list[int]]:
    """How many processes took the lease, and how many replaced the tokens, round by round."""
    racers = [_start(url, f"racer {number}") for number in range(PROCESSES)]
    leased: list[int] = []
    replaced: list[int] = []
    for _ in range(ROUNDS):
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.write("go\n")
            racer.stdin.flush()
        results = [racer.stdout.readline().split() for racer in racers if racer.stdout is not None]
        leased.append(sum(int(result[0]) for result in results))
        replaced.append(sum(int(result[1]) for result in results))
    for racer in racers:
        racer.communicate(timeout=10)
        assert racer.returncode == 0
    return leased, replaced


def _start(url: str, name: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.mvc_client.tokens.racer", url, name, str(ROUNDS)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    return subprocess.Popen(command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

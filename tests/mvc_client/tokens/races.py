"""Races of real processes for the lease and for the next version of the tokens."""

from flask import Flask

from mvc_client.extensions import reading, writing
from mvc_client.tokens import token_store
from tests.mvc_client.sessions import add_session
from tests.mvc_client.tokens import racer
from tests.support.processes import PROCESS

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
    meet, won = PROCESS.Barrier(PROCESSES), PROCESS.Queue()
    racers = [
        PROCESS.Process(target=racer.race, args=(url, f"racer {number}", ROUNDS, meet, won), daemon=True)
        for number in range(PROCESSES)
    ]
    for each in racers:
        each.start()
    leased, replaced = [0] * ROUNDS, [0] * ROUNDS
    for _ in range(PROCESSES * ROUNDS):
        number, has_lease, has_replaced = won.get(timeout=racer.PATIENCE_SECONDS)
        leased[number - 1] += has_lease
        replaced[number - 1] += has_replaced
    for each in racers:
        each.join(10)
        assert each.exitcode == 0
    return leased, replaced

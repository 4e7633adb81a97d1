"""A process that was away: what came before it went, and since when it is there again."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from idp.presence import AWAY_SECONDS, BACKLOG_SECONDS, Presence
from shared import clock
from tests.idp.token_endpoint import TokenEndpoint, make_code

A_MINUTE = 61.0


class Machine:
    """Its clock, which goes on while the process does not."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def goes_on(self, seconds: float) -> None:
        self.seconds += seconds
        clock.set_offset_seconds(clock.offset_seconds() + seconds)


@pytest.fixture
def machine() -> Iterator[Machine]:
    yield Machine()
    clock.set_offset_seconds(0)


@pytest.fixture
def presence(machine: Machine) -> Presence:
    return Presence(machine)


def is_now(moment: datetime) -> bool:
    return abs(clock.now() - moment) < timedelta(seconds=1)


def stays(presence: Presence, machine: Machine, seconds: float) -> None:
    """It takes notes all the time."""
    for _ in range(round(seconds)):
        machine.goes_on(1)
        presence.note()


def test_whoever_takes_notes_was_there(presence: Presence, machine: Machine) -> None:
    came_up = presence.came_up
    for _ in range(100):
        presence.note()
        machine.goes_on(AWAY_SECONDS)
        assert is_now(presence.arrived())
    assert presence.came_up == came_up


@pytest.mark.parametrize("first", ["the request", "the note"])
def test_what_lay_in_the_socket_came_before_the_break(presence: Presence, machine: Machine, first: str) -> None:
    presence.note()
    went = clock.now()
    machine.goes_on(A_MINUTE)
    if first == "the note":
        presence.note()
    assert presence.arrived() - went < timedelta(seconds=1)
    assert is_now(presence.came_up)
    stays(presence, machine, BACKLOG_SECONDS - 1)
    assert presence.arrived() - went < timedelta(seconds=1)
    stays(presence, machine, 1)
    assert is_now(presence.arrived())


def test_without_notes_nothing_is_a_break(presence: Presence, machine: Machine) -> None:
    assert is_now(presence.arrived())
    machine.goes_on(A_MINUTE)
    assert is_now(presence.arrived())


def test_a_clock_that_is_moved_is_no_break(presence: Presence) -> None:
    came_up = presence.came_up
    presence.note()
    clock.set_offset_seconds(3600)
    presence.note()
    assert is_now(presence.arrived())
    assert presence.came_up == came_up


def test_a_clock_that_was_set_back_is_no_break(presence: Presence, machine: Machine) -> None:
    presence.note()
    machine.seconds -= A_MINUTE
    presence.note()
    assert is_now(presence.arrived())


def test_an_old_request_that_a_suspended_machine_reads_ends_no_grant(app: Flask, endpoint: TokenEndpoint) -> None:
    machine = Machine()
    presence = app.extensions["sixty_presence"] = Presence(machine)
    presence.note()
    old = _tokens(endpoint.exchange(make_code(app)))
    newest = _tokens(endpoint.refresh(_tokens(endpoint.refresh(old))))
    machine.goes_on(A_MINUTE)
    assert endpoint.refresh(old).status_code == 503
    newest = _tokens(endpoint.refresh(newest))
    stays(presence, machine, A_MINUTE)
    assert endpoint.refresh(old).status_code == 400
    assert endpoint.refresh(newest).status_code == 400


def _tokens(answer: TestResponse) -> str:
    """The refresh token of an answer."""
    assert answer.status_code == 200, answer.text
    return answer.get_json()["refresh_token"]

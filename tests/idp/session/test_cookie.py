"""The cookie between instances: their clocks are never quite the same, and any of them gets the next request."""

from datetime import UTC, datetime, timedelta

import time_machine
from flask.testing import FlaskClient

from tests.idp.pages import PASSWORD, page, sign_in

AHEAD = timedelta(seconds=2)


def elsewhere() -> time_machine.travel:
    """At an instance whose clock is ahead."""
    return time_machine.travel(datetime.now(UTC) + AHEAD, tick=True)


def test_a_form_from_an_instance_whose_clock_is_ahead_may_be_sent_to_another(client: FlaskClient) -> None:
    with elsewhere():
        form = page(client.get("/login")).hidden
    assert client.post("/login", data={**form, "username": "alice", "password": PASSWORD}).status_code == 303


def test_who_signs_in_at_an_instance_whose_clock_is_ahead_is_signed_in_at_all(client: FlaskClient) -> None:
    with elsewhere():
        sign_in(client)
    assert "Signed in as alice" in page(client.get("/")).text

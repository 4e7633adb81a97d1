from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from idp.extensions import writing
from tests.idp.commands.conftest import Run, refreshed, signed_in
from tests.idp.relying_party import MVC, TODO


def test_sessions_are_listed_the_newest_first(
    app: Flask, client: FlaskClient, run: Run, tokens: dict[str, Any]
) -> None:
    MVC.sign_in(app.test_client(), username="bob")
    assert [each["username"] for each in run("sessions", "list", "--json").json] == ["bob", "alice"]
    (alices,) = run("sessions", "list", "--user", "alice", "--json").json
    assert alices["acr"] == "urn:sixty:acr:password"
    assert alices["sid"] in run("sessions", "list").stdout
    assert "digest" not in str(alices)


def test_no_session_is_said(run: Run) -> None:
    assert run("sessions", "list").stdout == "Nobody is signed in.\n"


def test_an_ended_session_is_over_with_the_grants_that_hang_on_it(
    client: FlaskClient, run: Run, tokens: dict[str, Any]
) -> None:
    kept = TODO.sign_in(client)
    (session,) = run("sessions", "list", "--json").json
    ran = run("sessions", "end", session["sid"])
    assert ran.stdout == "Ended: 1 session, 1 grant.\n"
    assert ran.happened == ["UserSignedOut", "GrantRevoked"]
    assert [event["because"] for event in ran.events] == ["operator", "session_ended"]
    assert not signed_in(client)
    assert refreshed(client, tokens) == 400
    assert TODO.token(client, grant_type="refresh_token", refresh_token=kept["refresh_token"]).status_code == 200


@pytest.mark.parametrize("sid", ["-m4WKDZpYJ25MNdm312u5g", "--4WKDZpYJ25MNdm312u5g", "-j"])
def test_a_session_whose_sid_looks_like_an_option_ends_too(app: Flask, client: FlaskClient, run: Run, sid: str) -> None:
    MVC.sign_in(client)
    with app.app_context(), writing() as connection:
        connection.execute(text("UPDATE sign_on_session SET sid = :sid"), {"sid": sid})
    assert run("sessions", "end", sid, "--json").json["sessions_ended"] == [sid]
    assert not signed_in(client)


def test_all_sessions_of_a_person_end_and_nobody_elses(app: Flask, run: Run) -> None:
    browsers = [app.test_client() for _ in range(3)]
    for browser, username in zip(browsers, ("alice", "alice", "bob"), strict=True):
        MVC.sign_in(browser, username=username)
    assert len(run("sessions", "end", "--user", "alice", "--json").json["sessions_ended"]) == 2
    assert [signed_in(browser) for browser in browsers] == [False, False, True]


def test_a_code_of_an_ended_session_is_too_late(client: FlaskClient, run: Run) -> None:
    code = MVC.code(client)
    run("sessions", "end", "--user", "alice")
    assert MVC.exchange(client, code).get_json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([], 2, "Name sessions by their SID"),
        (["a", "--user", "alice"], 2, "Name sessions by their SID"),
        (["nothing"], 1, "There is no living session 'nothing'"),
        (["--user", "nobody"], 1, "There is no account 'nobody'"),
    ],
)
def test_what_cannot_be_ended_is_refused(run: Run, arguments: list[str], status: int, said: str) -> None:
    ran = run("sessions", "end", *arguments)
    assert (ran.status, ran.happened) == (status, [])
    assert said in ran.stderr


def test_a_session_that_is_named_twice_ends_once(run: Run, tokens: dict[str, Any]) -> None:
    (session,) = run("sessions", "list", "--json").json
    ran = run("sessions", "end", session["sid"], session["sid"], "--json")
    assert ran.json["sessions_ended"] == [session["sid"]]


def test_of_several_sessions_all_end_or_none(client: FlaskClient, run: Run, tokens: dict[str, Any]) -> None:
    (session,) = run("sessions", "list", "--json").json
    assert run("sessions", "end", session["sid"], "nothing").status == 1
    assert signed_in(client)

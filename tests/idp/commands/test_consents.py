from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.idp.commands.conftest import Run, refreshed, signed_in, told
from tests.idp.relying_party import MVC, TODO


def test_consents_are_listed_by_client_and_person(app: Flask, run: Run, tokens: dict[str, Any]) -> None:
    bob = app.test_client()
    MVC.sign_in(bob, username="bob")
    TODO.sign_in(bob, username="bob")
    rows = [(each["username"], each["client_id"]) for each in run("consents", "list", "--json").json]
    assert sorted(rows) == [("alice", "mvc client"), ("bob", "mvc client"), ("bob", "todo list client")]
    assert [each["client_id"] for each in run("consents", "list", "--user", "alice", "--json").json] == ["mvc client"]
    listed = run("consents", "list", "--client", "todo list client").stdout.splitlines()
    assert listed[1].startswith("bob       todo list client  openid profile api1 offline_access")
    assert len(listed) == 2


def test_nothing_agreed_to_is_said(run: Run) -> None:
    assert run("consents", "list").stdout == "Nobody has agreed to anything.\n"
    assert run("consents", "list", "--json").json == []


def test_a_withdrawn_consent_ends_the_grants_of_that_person_and_client(
    app: Flask, client: FlaskClient, run: Run, tokens: dict[str, Any]
) -> None:
    elsewhere = TODO.sign_in(client)
    bob = app.test_client()
    bobs = MVC.sign_in(bob, username="bob")
    ran = run("consents", "withdraw", "alice", "mvc client")
    assert ran.stdout == "Withdrawn; ended: 1 grant.\n"
    assert ran.happened == ["ConsentWithdrawn", "GrantRevoked"]
    assert ran.events[1]["because"] == "consent_withdrawn"
    assert (refreshed(client, tokens), told(client, tokens)) == (400, 401)
    assert told(client, elsewhere) == 200
    assert refreshed(bob, bobs) == 200


def test_a_withdrawn_consent_signs_nobody_out_and_is_asked_for_again(
    client: FlaskClient, run: Run, tokens: dict[str, Any]
) -> None:
    run("consents", "withdraw", "alice", "mvc client")
    assert signed_in(client)
    asked = client.get(
        "/authorize",
        query_string={
            "client_id": MVC.client_id,
            "redirect_uri": MVC.redirect_uri,
            "response_type": "code",
            "scope": MVC.scope,
            "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            "code_challenge_method": "S256",
        },
    )
    assert (asked.location or "").startswith("/consent?")


def test_a_code_from_before_the_withdrawal_is_too_late(client: FlaskClient, run: Run) -> None:
    code = MVC.code(client)
    run("consents", "withdraw", "alice", "mvc client")
    assert MVC.exchange(client, code).get_json()["error"] == "invalid_grant"


def test_what_nobody_agreed_to_cannot_be_withdrawn(run: Run) -> None:
    ran = run("consents", "withdraw", "alice", "mvc client")
    assert (ran.status, ran.happened) == (1, [])
    assert "alice has agreed to nothing for 'mvc client'" in ran.stderr

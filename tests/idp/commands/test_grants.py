import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared import clock
from tests.idp.commands.conftest import Run, refreshed, signed_in, told
from tests.idp.relying_party import MVC, TODO

UNKNOWN = "0123456789abcdef" * 2


def grant_id(run: Run) -> str:
    (grant,) = run("grants", "list", "--client", "mvc client", "--json").json
    return str(grant["id"])


def line(name: str = "GrantRevoked", **fields: object) -> str:
    return json.dumps({"event": name, "at": "2026-11-22T12:00:00+00:00", "service": "idp", **fields})


def test_grants_are_listed_and_shown_without_their_hashes(run: Run, tokens: dict[str, Any]) -> None:
    (grant,) = run("grants", "list", "--json").json
    assert (grant["username"], grant["client_id"], grant["state"]) == ("alice", "mvc client", "renewable")
    assert run("grants", "list").stdout.splitlines()[1].startswith(f"{grant['id']}  alice")
    assert {**run("grants", "show", grant["id"], "--json").json, "lineage": []} == {**grant, "lineage": []}
    assert "mvc client" in run("grants", "show", grant["id"]).stdout
    assert not {name for name in grant if "hash" in name or name in ("salt", "nonce")}


def test_what_became_of_a_grant_is_shown_as_a_tree(client: FlaskClient, run: Run, tokens: dict[str, Any]) -> None:
    assert refreshed(client, tokens) == refreshed(client, tokens) == 200
    shown = run("grants", "show", grant_id(run)).stdout
    *_, code, first, renewed, second, again, third = shown.splitlines()
    assert "└─ Grant to mvc client" in shown
    for line, said in (
        (code, "   ├─ Code redeemed, refresh token 0"),
        (first, "   │  └─ Access token "),
        (renewed, "   └─ Renewed ahead, refresh token 1; 0 is spent"),
        (second, "      ├─ Access token "),
        (again, "      └─ Retry: refresh token 0 came again"),
        (third, "         └─ Access token "),
    ):
        assert said in line
    told = run("grants", "show", grant_id(run), "--json").json["lineage"]
    assert [(each["kind"], each["generation"]) for each in told] == [
        ("code_redeemed", 0),
        ("renewed", 1),
        ("retried", 1),
    ]
    assert {len(each["jti"]) for each in told} == {22}


def test_an_access_token_that_was_given_up_is_shown_so(client: FlaskClient, run: Run, tokens: dict[str, Any]) -> None:
    client.post("/revoke", data={"token": tokens["access_token"]}, auth=("mvc client", "mvc secret"))
    assert "given up by the client" in run("grants", "show", grant_id(run)).stdout


def test_grants_are_chosen_by_person_and_client(app: Flask, client: FlaskClient, run: Run, tokens: Any) -> None:
    TODO.sign_in(client)
    MVC.sign_in(app.test_client(), username="bob")

    def chosen(*options: str) -> list[tuple[str, str]]:
        return sorted((each["username"], each["client_id"]) for each in run("grants", "list", *options, "--json").json)

    assert chosen("--user", "alice") == [("alice", "mvc client"), ("alice", "todo list client")]
    assert chosen("--client", "mvc client") == [("alice", "mvc client"), ("bob", "mvc client")]
    assert chosen("--user", "bob", "--client", "todo list client") == []


def test_what_is_over_is_listed_only_when_asked_for(app: Flask, client: FlaskClient, run: Run, tokens: Any) -> None:
    clock.set_offset_seconds(timedelta(days=7).total_seconds())
    assert [each["state"] for each in run("grants", "list", "--json").json] == ["over"]
    clock.set_offset_seconds(timedelta(days=8, minutes=11).total_seconds())
    assert run("grants", "list").stdout == "There is no such grant.\n"
    assert [each["state"] for each in run("grants", "list", "--all", "--json").json] == ["over"]


def test_a_grant_is_revoked_by_its_id(client: FlaskClient, run: Run, tokens: dict[str, Any]) -> None:
    ran = run("grants", "revoke", grant_id(run))
    assert ran.stdout == "Ended: 1 grant.\n"
    assert [(event["event"], event["because"]) for event in ran.events] == [("GrantRevoked", "operator")]
    assert (refreshed(client, tokens), told(client, tokens)) == (400, 401)
    assert signed_in(client)
    assert [each["state"] for each in run("grants", "list", "--all", "--json").json] == ["revoked"]


def test_a_grant_is_revoked_once(run: Run, tokens: dict[str, Any]) -> None:
    revoked = grant_id(run)
    run("grants", "revoke", revoked)
    ran = run("grants", "revoke", revoked, "--json")
    assert (ran.json, ran.happened) == ({"grants_revoked": []}, [])


def test_grants_are_revoked_by_person_and_client(app: Flask, client: FlaskClient, run: Run, tokens: Any) -> None:
    TODO.sign_in(client)
    bob = app.test_client()
    bobs = MVC.sign_in(bob, username="bob")
    assert (
        len(run("grants", "revoke", "--user", "alice", "--client", "mvc client", "--json").json["grants_revoked"]) == 1
    )
    assert refreshed(client, tokens) == 400
    assert run("grants", "revoke", "--user", "alice").stdout == "Ended: 1 grant.\n"
    assert refreshed(bob, bobs) == 200
    assert run("grants", "revoke", "--client", "mvc client").stdout == "Ended: 1 grant.\n"
    assert refreshed(bob, bobs) == 400


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([], 2, "Name grants by their ids"),
        ([UNKNOWN, "--user", "alice"], 2, "Name grants by their ids"),
        ([UNKNOWN, "--from-audit", "-"], 2, "Name grants by their ids"),
        ([UNKNOWN], 1, "There is no grant"),
        (["--user", "nobody"], 1, "There is no account 'nobody'"),
        (["--client", "nobody"], 1, "There is no client 'nobody'"),
        (["--from-audit", "/nowhere"], 2, "No such file"),
        (["--from-audit", "-"], 1, "There is no event in the log"),
    ],
)
def test_what_cannot_be_revoked_is_refused(run: Run, arguments: list[str], status: int, said: str) -> None:
    ran = run("grants", "revoke", *arguments, typed="2026-11-22 [info] GrantRevoked\n")
    assert (ran.status, ran.happened) == (status, [])
    assert said in ran.stderr


def test_of_several_grants_all_are_revoked_or_none(client: FlaskClient, run: Run, tokens: dict[str, Any]) -> None:
    assert run("grants", "revoke", grant_id(run), UNKNOWN).status == 1
    assert refreshed(client, tokens) == 200


def test_an_unknown_grant_cannot_be_shown(run: Run) -> None:
    assert run("grants", "show", UNKNOWN).status == 1


def test_what_the_log_says_has_ended_ends_again(client: FlaskClient, run: Run, tokens: Any, tmp_path: Path) -> None:
    revoked = grant_id(run)
    log = tmp_path / "idp.log"
    lines = [
        line("UserSignedIn", user_id="x"),
        "Nov 22 12:00:00 host something else",
        line(grant_id=revoked, because="replay", client_id="mvc client"),
        line(grant_id=revoked, because="logout"),
        line(grant_id=UNKNOWN, because="replay"),
        line(grant_id="' OR 1=1", because="replay"),
        line(grant_id=7),
        line("GrantCreated", grant_id="f" * 32),
        '"GrantRevoked"',
        "\x00\xff",
        "",
    ]
    log.write_text("\n".join(lines))
    ran = run("grants", "revoke", "--from-audit", str(log))
    assert ran.stdout == (
        "Ended: 1 grant, 0 sessions. Grants that had ended before: 0; not in this database, so nothing to end: 1.\n"
    )
    assert [(event["grant_id"], event["because"]) for event in ran.events] == [(revoked, "replay")]
    assert refreshed(client, tokens) == 400
    again = run("grants", "revoke", "--from-audit", str(log), "--json")
    assert (again.json, again.happened) == ({"revoked": 0, "already": 1, "unknown": 1, "sessions": 0}, [])


def test_sessions_that_the_log_says_have_ended_end_again(client: FlaskClient, run: Run, tokens: Any) -> None:
    (session,) = run("sessions", "list", "--json").json
    sent = [line("UserSignedOut", sid=sid, because="logout") for sid in ("unknown", "' OR 1=1", session["sid"])]
    ran = run("grants", "revoke", "--from-audit", "-", typed="\n".join(sent))
    assert ran.stdout.startswith("Ended: 0 grants, 1 session.")
    assert [(each["event"], each["sid"], each["because"]) for each in ran.events] == [
        ("UserSignedOut", session["sid"], "logout")
    ]
    assert not signed_in(client)
    assert run("grants", "revoke", "--json", "--from-audit", "-", typed="\n".join(sent)).json["sessions"] == 0


def test_the_log_may_come_from_standard_input_and_its_reasons_are_not_trusted(run: Run, tokens: Any) -> None:
    sent = line(grant_id=grant_id(run), because="x\x1b[31m" * 20)
    ran = run("grants", "revoke", "--from-audit", "-", typed=sent + "\n")
    assert ran.events[0]["because"] == "replayed"


@pytest.mark.parametrize("other", ["", "not JSON", "[]", "[" * 100_000])
def test_a_log_without_an_end_ends_nothing(run: Run, tokens: dict[str, Any], other: str) -> None:
    ran = run("grants", "revoke", "--from-audit", "-", typed=f"{line('UserSignedIn')}\n{other}\n")
    assert (ran.status, ran.happened) == (0, [])

"""What ends by a command for clients, seen by the provider that serves meanwhile."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared import clock
from tests.idp.commands.conftest import Run, refreshed, signed_in, told
from tests.idp.commands.test_clients import find
from tests.idp.pages import move_clock
from tests.idp.relying_party import MVC, TODO, RelyingParty


def test_a_new_secret_takes_the_place_of_the_old_one_within_five_seconds(
    client: FlaskClient, run: Run, tokens: dict[str, Any]
) -> None:
    ran = run("clients", "rotate-secret", "mvc client", "--json")
    assert ran.happened == ["ClientSecretRotated"]
    move_clock(seconds=5)
    assert refreshed(client, tokens) == 401
    new = RelyingParty(MVC.client_id, MVC.redirect_uri, MVC.scope, ran.json["client_secret"])
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert new.token(client, **form).status_code == 200


def test_a_new_secret_ends_the_grants_where_that_is_asked_for(
    client: FlaskClient, run: Run, tokens: dict[str, Any]
) -> None:
    ran = run("clients", "rotate-secret", "mvc client", "--revoke-grants")
    assert "Ended: 1 grant" in ran.stderr
    assert [event.get("because") for event in ran.events] == [None, "secret_rotated"]
    assert told(client, tokens) == 401


@pytest.mark.parametrize(
    ("content", "noted"),
    [('[[clients]]\nclient_id = "mvc client"\n', True), ('[[clients]]\nclient_id = "other"\n', False), ("[", False)],
)
def test_a_secret_that_the_next_start_brings_back_is_noted(run: Run, tmp_path: Path, content: str, noted: bool) -> None:
    file = tmp_path / "provision.toml"
    file.write_text(content)
    ran = run("clients", "rotate-secret", "mvc client", provision_file=str(file))
    assert ran.status == 0
    assert ("Note: it stands in IDP_PROVISION_FILE" in ran.stderr) is noted


def test_a_public_client_has_no_secret_to_rotate(run: Run) -> None:
    ran = run("clients", "rotate-secret", "todo list client")
    assert (ran.status, ran.happened) == (1, [])
    assert "is public" in ran.stderr


def test_a_disabled_client_is_refused_within_five_seconds_and_its_grants_end_at_once(
    client: FlaskClient, run: Run, tokens: dict[str, Any]
) -> None:
    ran = run("clients", "disable", "mvc client")
    assert ran.happened == ["ClientDisabled", "GrantRevoked"]
    assert ran.events[1]["because"] == "client_disabled"
    assert told(client, tokens) == 401
    assert refreshed(client, tokens) == 400
    move_clock(seconds=5)
    assert refreshed(client, tokens) == 401
    assert client.get("/authorize", query_string={"client_id": "mvc client"}).status_code == 400
    assert run("clients", "show", "mvc client", "--json").json["state"] == "disabled"


def test_a_disabled_client_takes_nobody_elses_grants_with_it(
    client: FlaskClient, run: Run, tokens: dict[str, Any]
) -> None:
    run("clients", "disable", "todo list client")
    assert (refreshed(client, tokens), signed_in(client)) == (200, True)


def test_an_enabled_client_starts_anew(client: FlaskClient, run: Run, tokens: dict[str, Any]) -> None:
    run("clients", "disable", "mvc client")
    assert run("clients", "enable", "mvc client").happened == ["ClientEnabled"]
    assert run("clients", "enable", "mvc client").happened == []
    assert run("clients", "disable", "mvc client").stdout == "mvc client is disabled; ended: 0 grants.\n"
    assert "was disabled already" in run("clients", "disable", "mvc client").stdout
    run("clients", "enable", "mvc client")
    move_clock(seconds=5)
    assert refreshed(client, tokens) == 400
    assert told(client, MVC.sign_in(client)) == 200


def test_what_a_worker_granted_while_it_did_not_know_ends_when_the_client_is_enabled(
    client: FlaskClient, run: Run
) -> None:
    MVC.sign_in(client)
    run("clients", "disable", "mvc client")
    late = MVC.sign_in(client)  # within 5 s the worker may still serve the client
    ran = run("clients", "enable", "mvc client")
    assert ran.happened == ["GrantRevoked", "ClientEnabled"]
    assert refreshed(client, late) == 400


def test_a_code_of_a_disabled_client_is_too_late(client: FlaskClient, run: Run) -> None:
    code = MVC.code(client)
    run("clients", "disable", "mvc client")
    assert MVC.exchange(client, code).get_json()["error"] == "invalid_grant"


def test_a_deleted_client_leaves_nothing_for_the_next_one_of_its_name(
    app: Flask, client: FlaskClient, run: Run
) -> None:
    tokens = TODO.sign_in(client)
    assert run("clients", "delete", "todo list client", typed="n\n").status == 1
    assert find(app, "todo list client") is not None
    ran = run("clients", "delete", "todo list client", "--yes")
    assert ran.happened == ["ClientDeleted", "GrantRevoked"]
    assert find(app, "todo list client") is None
    callback, types = TODO.redirect_uri, ["--grant-type", "authorization_code", "--grant-type", "refresh_token"]
    run("clients", "add", TODO.client_id, "--public", "--redirect-uri", callback, "--scope", TODO.scope, *types)
    clock.set_offset_seconds(5)
    refresh = TODO.token(client, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert refresh.get_json()["error"] == "invalid_grant"
    assert run("consents", "list", "--json").json == []

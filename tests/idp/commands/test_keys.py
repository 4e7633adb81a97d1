from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jws

from idp import app as idp_app
from idp.keys.schedule import PUBLISHED_AFTER_RETIREMENT, PUBLISHED_BEFORE_USE, SIGNING_ALGORITHMS
from shared import clock
from tests.idp.commands.conftest import Run, refreshed, run_on, signed_in, told
from tests.idp.conftest import SECRET_KEY, settings_for
from tests.idp.pages import move_clock
from tests.idp.relying_party import MVC

NEW_KEY = "another secret key, of as many characters"


def states(run: Run, alg: str) -> list[str]:
    return [key["state"] for key in run("keys", "list", "--json").json if key["alg"] == alg]


def published(client: FlaskClient) -> list[str]:
    return [key["kid"] for key in client.get("/jwks").get_json()["keys"]]


def kid(token: str) -> str:
    return str(jws.extract_compact(token.encode()).headers()["kid"])


def test_keys_are_listed_without_their_secrets(run: Run) -> None:
    ran = run("keys", "list", "--json")
    assert [(key["alg"], key["state"]) for key in ran.json] == [
        ("ES256", "current"),
        ("EdDSA", "current"),
        ("PS256", "current"),
        ("RS256", "current"),
        ("refresh", "current"),
    ]
    assert "sealed" not in ran.stdout
    assert ran.json[0]["id"] in run("keys", "list").stdout


def test_the_next_key_is_published_before_it_signs_and_the_old_one_after(client: FlaskClient, run: Run) -> None:
    (before,) = [key["id"] for key in run("keys", "list", "--json").json if key["alg"] == "ES256"]
    ran = run("keys", "rotate", "--alg", "ES256", "--json")
    (new,) = ran.json
    assert ran.happened == ["SigningKeyCreated", "SigningKeyRetired"]
    assert states(run, "ES256") == ["current", "next"]
    move_clock(seconds=5)
    assert {before, new["id"]} <= set(published(client))
    assert kid(MVC.sign_in(client)["access_token"]) == before
    move_clock(seconds=PUBLISHED_BEFORE_USE.total_seconds())
    assert states(run, "ES256") == ["retired", "current"]
    assert kid(MVC.sign_in(client)["access_token"]) == new["id"]
    assert {before, new["id"]} <= set(published(client))


def test_all_are_rotated_at_once_and_nobody_notices(client: FlaskClient, run: Run, tokens: dict[str, Any]) -> None:
    assert {key["alg"] for key in run("keys", "rotate", "--json").json} == {*SIGNING_ALGORITHMS, "refresh"}
    for _ in range(3):
        move_clock(seconds=PUBLISHED_BEFORE_USE.total_seconds() / 2)
        answer = MVC.token(client, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
        assert answer.status_code == 200
        tokens = answer.get_json()
        assert told(client, tokens) == 200
    assert signed_in(client)
    assert states(run, "refresh") == ["retired", "current"]


def test_a_token_of_a_retired_refresh_key_stays_good(client: FlaskClient, run: Run, tokens: dict[str, Any]) -> None:
    run("keys", "rotate", "--alg", "refresh")
    move_clock(seconds=PUBLISHED_BEFORE_USE.total_seconds() + 5)
    assert refreshed(client, tokens) == 200


def test_while_one_waits_there_is_no_second(run: Run) -> None:
    run("keys", "rotate", "--alg", "refresh")
    ran = run("keys", "rotate")
    assert (ran.status, ran.happened) == (1, [])
    assert "the next key for refresh waits already" in ran.stderr
    assert states(run, "ES256") == ["current"]


def test_what_is_of_no_use_any_more_is_thrown_away(run: Run) -> None:
    run("keys", "rotate")
    clock.set_offset_seconds((PUBLISHED_BEFORE_USE + PUBLISHED_AFTER_RETIREMENT).total_seconds() + 1)
    ran = run("keys", "rotate")
    removed = [name for name in ran.happened if name.endswith("Removed")]
    assert sorted(removed) == ["RefreshKeyRemoved", *["SigningKeyRemoved"] * len(SIGNING_ALGORITHMS)]
    assert states(run, "ES256") == states(run, "refresh") == ["current", "next"]


def test_a_refresh_key_stays_until_its_last_grant_is_past_its_absolute_end(run: Run, tokens: dict[str, Any]) -> None:
    run("keys", "rotate", "--alg", "refresh")
    clock.set_offset_seconds(timedelta(days=30).total_seconds() - 60)
    assert run("keys", "rotate", "--alg", "refresh").happened == ["RefreshKeyCreated", "RefreshKeyRetired"]
    clock.set_offset_seconds(timedelta(days=30).total_seconds() + PUBLISHED_BEFORE_USE.total_seconds())
    assert run("keys", "rotate", "--alg", "refresh").happened.count("RefreshKeyRemoved") == 2


@pytest.mark.parametrize("command", ["rotate --alg ES256", "rotate --alg RS256", "rotate --alg refresh", "reseal"])
def test_keys_that_the_secret_key_does_not_open_are_not_rotated_nor_resealed(run: Run, command: str) -> None:
    ran = run("keys", *command.split(), secret_key=NEW_KEY)
    assert (ran.status, ran.happened) == (2, [])
    assert "IDP_SECRET_KEY: does not open the keys in the database" in ran.stderr


def restarted(database: Path, *, previous: str | None) -> FlaskClient:
    """The provider after a restart with the new secret key."""
    keys = {"secret_key": NEW_KEY, "secret_key_previous": previous or []}
    return idp_app.create_app(settings_for(database, **keys)).test_client()


def carry(cookies_of: FlaskClient, to: FlaskClient) -> FlaskClient:
    """The same browser at the restarted provider."""
    cookie = cookies_of.get_cookie("idp_session")
    assert cookie is not None
    to.set_cookie("idp_session", cookie.value)
    return to


def test_a_changed_secret_key_signs_nobody_out(client: FlaskClient, database: Path, tokens: dict[str, Any]) -> None:
    browser = carry(client, restarted(database, previous=SECRET_KEY))
    assert signed_in(browser)
    assert told(browser, tokens) == 200
    assert refreshed(browser, tokens) == 200
    assert MVC.code(browser)  # single sign-on: no page asks for anything


def test_without_the_previous_key_everybody_is_signed_out(client: FlaskClient, database: Path, tokens: Any) -> None:
    run_on(database, "keys", "reseal", secret_key=NEW_KEY, secret_key_previous=SECRET_KEY)
    assert signed_in(client)
    assert not signed_in(carry(client, restarted(database, previous=None)))


def test_without_the_previous_key_the_provider_says_what_is_missing(run: Run) -> None:
    ran = run("config", "check", secret_key=NEW_KEY)
    assert ran.status == 1
    assert "IDP_SECRET_KEY: does not open the keys in the database" in ran.stderr


def test_after_resealing_the_previous_key_can_go(
    app: Flask, client: FlaskClient, database: Path, tokens: dict[str, Any]
) -> None:
    keys = {"secret_key": NEW_KEY, "secret_key_previous": SECRET_KEY}
    ran = run_on(database, "keys", "reseal", **keys)
    assert ran.stdout == "5 keys are sealed under IDP_SECRET_KEY.\n"
    assert ran.happened == ["KeysResealed"]
    alone = restarted(database, previous=None)
    assert told(alone, tokens) == 200
    assert refreshed(alone, tokens) == 200
    assert run_on(database, "config", "check", secret_key=NEW_KEY).status == 0


def test_a_worker_that_has_only_the_old_secret_key_goes_on_with_the_keys_it_knows(
    client: FlaskClient, database: Path, tokens: dict[str, Any]
) -> None:
    run_on(database, "keys", "reseal", secret_key=NEW_KEY, secret_key_previous=SECRET_KEY)
    move_clock(seconds=10)
    assert told(client, tokens) == 200
    assert refreshed(client, tokens) == 200


@pytest.mark.parametrize("alg", ["HS256", "none", ""])
def test_only_keys_that_there_are_can_be_rotated(run: Run, alg: str) -> None:
    assert run("keys", "rotate", "--alg", alg).status == 2

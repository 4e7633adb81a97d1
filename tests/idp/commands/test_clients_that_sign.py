"""Clients that prove themselves by what they sign: with a key of their own, or with a secret that is kept sealed."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import OctKey
from sqlalchemy import text

from idp import app as idp_app
from idp.extensions import writing
from tests.idp.assertions import claims_of, shown, sign
from tests.idp.commands.conftest import Run, run_on
from tests.idp.commands.test_clients import found
from tests.idp.conftest import SECRET_KEY, settings_for
from tests.idp.pages import move_clock

ADD = ("clients", "add", "nightly", "--grant-type", "client_credentials", "--scope", "api1", "--json")
METHOD = "--token-endpoint-auth-method"
WITH_KEYS = (METHOD, "private_key_jwt", "--jwks-uri", "https://nightly.example/jwks")
NEW_KEY = "another-secret-key-of-the-tests-that-is-long-enough"


def status(client: FlaskClient, secret: str) -> int:
    """Of a request that is signed with the secret."""
    assertion = sign(OctKey.import_key(secret), claims_of("nightly"), "HS256")
    return client.post("/token", data=shown(assertion, grant_type="client_credentials")).status_code


def posted(client: FlaskClient, secret: str) -> int:
    """Of a request that shows the secret."""
    return client.post("/token", data={"grant_type": "client_credentials"}, auth=("nightly", secret)).status_code


def test_a_client_with_keys_gets_no_secret_and_has_none_to_rotate(app: Flask, run: Run) -> None:
    assert "client_secret" not in run(*ADD, *WITH_KEYS).json
    assert found(app, "nightly").client_secret_digest is None
    ran = run("clients", "rotate-secret", "nightly")
    assert (ran.status, ran.happened) == (1, [])
    assert "has no secret" in ran.stderr


def test_a_client_that_signs_with_its_secret_gets_one_and_another(client: FlaskClient, run: Run) -> None:
    secret = run(*ADD, METHOD, "client_secret_jwt").json["client_secret"]
    assert (status(client, secret), posted(client, secret)) == (200, 401)
    other = run("clients", "rotate-secret", "nightly", "--json").json["client_secret"]
    move_clock(seconds=6)
    assert (status(client, secret), status(client, other)) == (401, 200)


def test_other_metadata_does_not_change_the_secret(client: FlaskClient, run: Run) -> None:
    secret = run(*ADD, METHOD, "client_secret_jwt").json["client_secret"]
    run("clients", "change", "nightly", "--client-name", "Nightly")
    assert status(client, secret) == 200


def test_a_client_may_go_from_a_secret_to_keys_which_forgets_the_secret_for_good(app: Flask, run: Run) -> None:
    run(*ADD)
    assert run("clients", "change", "nightly", *WITH_KEYS).status == 0
    assert found(app, "nightly").client_secret_digest is None
    ran = run("clients", "change", "nightly", METHOD, "client_secret_basic")
    assert (ran.status, ran.happened) == (1, [])
    assert "another secret" in ran.stderr


def test_a_secret_that_is_kept_sealed_may_be_sent_from_now_on_but_never_the_reverse(
    app: Flask, client: FlaskClient, run: Run
) -> None:
    secret = run(*ADD, METHOD, "client_secret_jwt").json["client_secret"]
    run("clients", "change", "nightly", METHOD, "client_secret_post")
    assert (status(client, secret), posted(client, secret)) == (401, 200)
    assert found(app, "nightly").sealed_client_secret is None
    ran = run("clients", "change", "nightly", METHOD, "client_secret_jwt")
    assert (ran.status, ran.happened) == (1, [])
    assert "another secret" in ran.stderr


def test_kept_secrets_are_resealed_with_the_keys(database: Path, run: Run) -> None:
    secret = run(*ADD, METHOD, "client_secret_jwt").json["client_secret"]
    ran = run_on(database, "keys", "reseal", secret_key=NEW_KEY, secret_key_previous=SECRET_KEY)
    assert ran.stdout == "5 keys and 1 client secret are sealed under IDP_SECRET_KEY.\n"
    assert [(event["keys"], event["clients"]) for event in ran.events] == [(5, 1)]
    alone: Any = idp_app.create_app(settings_for(database, secret_key=NEW_KEY)).test_client()
    assert status(alone, secret) == 200


def test_a_secret_that_no_key_opens_proves_nothing_and_is_not_resealed(
    app: Flask, client: FlaskClient, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = run(*ADD, METHOD, "client_secret_jwt").json["client_secret"]
    with app.app_context(), writing() as connection:
        connection.execute(text("UPDATE client SET sealed_client_secret = 'x' WHERE client_id = 'nightly'"))
    assert status(client, secret) == 401
    assert "IDP_SECRET_KEY does not open" in capsys.readouterr().out
    ran = run("keys", "reseal")
    assert (ran.status, ran.happened) == (2, [])
    assert "IDP_SECRET_KEY: does not open the secret of the client 'nightly'" in ran.stderr

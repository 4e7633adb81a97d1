"""POST /introspect over the wire."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from idp.extensions import reading
from idp.token.models import GrantRow
from shared import clock
from tests.idp.token.test_client_credentials_grant import ask
from tests.idp.token_endpoint import MVC, NewCode, TokenEndpoint
from tests.support.explained import without_address

INACTIVE = {"active": False}


@pytest.fixture
def tokens(endpoint: TokenEndpoint, new_code: NewCode, alice_id: str) -> dict[str, Any]:
    return endpoint.exchange(new_code(user_id=alice_id)).get_json()


def introspect(client: FlaskClient, token: str, *, auth: tuple[str, str] | None = MVC, **form: str) -> Any:
    return client.post("/introspect", data={"token": token, **form}, auth=auth).get_json()


def test_an_access_token_is_told_to_any_client_with_a_secret(
    client: FlaskClient,
    tokens: dict[str, Any],
    worker: tuple[str, str],
    alice_id: str,
) -> None:
    told = introspect(client, tokens["access_token"], auth=worker)
    assert told["active"] is True
    assert told["sub"] == alice_id
    assert told["client_id"] == "mvc client"
    assert told["aud"] == "api1"
    assert told["token_type"] == "Bearer"
    assert told["exp"] - told["iat"] == 60


def test_a_public_client_may_not_ask(client: FlaskClient, tokens: dict[str, Any]) -> None:
    answer = introspect(client, tokens["access_token"], auth=None, client_id="todo list client")
    assert without_address(answer) == {
        "error": "invalid_client",
        "error_description": "Client authentication failed.",
    }


@pytest.mark.parametrize(("seconds", "active"), [(118, True), (121, False)])
def test_an_access_token_is_active_until_its_end_and_the_skew(
    client: FlaskClient, tokens: dict[str, Any], seconds: int, active: bool
) -> None:
    clock.set_offset_seconds(seconds)
    assert introspect(client, tokens["access_token"])["active"] is active


def test_a_revoked_access_token_and_a_revoked_grant_are_inactive(client: FlaskClient, tokens: dict[str, Any]) -> None:
    client.post("/revoke", data={"token": tokens["access_token"]}, auth=MVC)
    assert introspect(client, tokens["access_token"]) == INACTIVE
    assert introspect(client, tokens["refresh_token"])["active"] is True
    client.post("/revoke", data={"token": tokens["refresh_token"]}, auth=MVC)
    assert introspect(client, tokens["refresh_token"]) == INACTIVE


def test_current_and_retryable_predecessor_are_told_with_identical_members_and_looking_changes_nothing(
    client: FlaskClient,
    endpoint: TokenEndpoint,
    tokens: dict[str, Any],
    app: Flask,
) -> None:
    successor = endpoint.refresh(tokens["refresh_token"]).get_json()["refresh_token"]
    with app.app_context(), reading() as connection:
        before = connection.execute(select(GrantRow)).one()
    current, previous = introspect(client, successor), introspect(client, tokens["refresh_token"])
    assert current["active"] is True
    assert current == previous
    with app.app_context(), reading() as connection:
        assert connection.execute(select(GrantRow)).one() == before
    endpoint.refresh(successor)
    assert introspect(client, tokens["refresh_token"]) == INACTIVE


def test_a_refresh_token_is_told_to_its_own_client_only(
    client: FlaskClient,
    tokens: dict[str, Any],
    worker: tuple[str, str],
) -> None:
    assert introspect(client, tokens["refresh_token"], auth=worker) == INACTIVE


def test_a_clients_own_token_is_active_without_a_grant(
    client: FlaskClient,
    endpoint: TokenEndpoint,
    worker: tuple[str, str],
) -> None:
    token = ask(endpoint, worker).get_json()["access_token"]
    assert introspect(client, token, auth=worker)["sub"] == "worker"


@pytest.mark.parametrize("text", ["x", "é", "a.b.c", "AQ" + "A" * 90, "x" * 20_000])
def test_garbage_is_inactive(client: FlaskClient, text: str) -> None:
    assert introspect(client, text, token_type_hint="no such hint") == INACTIVE


def test_an_id_token_is_inactive(client: FlaskClient, tokens: dict[str, Any]) -> None:
    assert introspect(client, tokens["id_token"]) == INACTIVE

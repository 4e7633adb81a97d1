"""POST /revoke over the wire."""

import base64
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from idp.audit.models import AuditEvent
from idp.extensions import reading
from shared import clock
from tests.idp.token_endpoint import MVC, NewCode, TokenEndpoint


@pytest.fixture
def tokens(endpoint: TokenEndpoint, new_code: NewCode) -> dict[str, Any]:
    return endpoint.exchange(new_code()).get_json()


def revoke(client: FlaskClient, token: str, *, auth: tuple[str, str] | None = MVC, **form: str) -> Any:
    return client.post("/revoke", data={"token": token, **form}, auth=auth)


def userinfo(client: FlaskClient, access_token: str) -> int:
    return client.get("/userinfo", headers={"Authorization": f"Bearer {access_token}"}).status_code


@pytest.fixture
def alices_tokens(endpoint: TokenEndpoint, new_code: NewCode, alice_id: str) -> dict[str, Any]:
    return endpoint.exchange(new_code(user_id=alice_id)).get_json()


@pytest.mark.parametrize("generations", [0, 1, 3])
def test_any_generation_of_the_refresh_token_ends_the_grant(
    client: FlaskClient,
    endpoint: TokenEndpoint,
    alices_tokens: dict[str, Any],
    generations: int,
) -> None:
    current = alices_tokens["refresh_token"]
    for _ in range(generations):
        current = endpoint.refresh(current).get_json()["refresh_token"]
    answer = revoke(client, alices_tokens["refresh_token"])
    assert (answer.status_code, answer.get_json()) == (200, {})
    assert endpoint.refresh(current).get_json()["error"] == "invalid_grant"
    assert userinfo(client, alices_tokens["access_token"]) == 401


def test_an_access_token_ends_alone_and_its_grant_lives(
    client: FlaskClient,
    endpoint: TokenEndpoint,
    alices_tokens: dict[str, Any],
) -> None:
    assert userinfo(client, alices_tokens["access_token"]) == 200
    assert revoke(client, alices_tokens["access_token"]).status_code == 200
    assert revoke(client, alices_tokens["access_token"]).status_code == 200
    assert userinfo(client, alices_tokens["access_token"]) == 401
    renewed = endpoint.refresh(alices_tokens["refresh_token"])
    assert userinfo(client, renewed.get_json()["access_token"]) == 200


def test_whose_access_token_it_was_is_noted_for_as_long_as_the_person_is_known(
    app: Flask, client: FlaskClient, alices_tokens: dict[str, Any], alice_id: str, worker: tuple[str, str]
) -> None:
    own = client.post("/token", data={"grant_type": "client_credentials", "scope": "api1"}, auth=worker).get_json()
    revoke(client, alices_tokens["access_token"])
    revoke(client, own["access_token"], auth=worker)
    with app.app_context(), reading() as connection:
        query = select(AuditEvent.client_id, AuditEvent.user_id).where(AuditEvent.type == "AccessTokenRevoked")
        assert set(connection.execute(query)) == {("mvc client", alice_id), ("worker", None)}


def test_another_clients_tokens_are_answered_alike_and_live_on(
    client: FlaskClient,
    endpoint: TokenEndpoint,
    alices_tokens: dict[str, Any],
) -> None:
    for token in (alices_tokens["refresh_token"], alices_tokens["access_token"]):
        answer = revoke(client, token, auth=None, client_id="todo list client")
        assert (answer.status_code, answer.get_json()) == (200, {})
    assert userinfo(client, alices_tokens["access_token"]) == 200
    assert endpoint.refresh(alices_tokens["refresh_token"]).status_code == 200


@pytest.mark.parametrize("text", ["x", "é", "a.b.c", "AQ" + "A" * 90, "x" * 20_000])
def test_garbage_is_answered_200_and_tells_nothing(client: FlaskClient, text: str) -> None:
    answer = revoke(client, text, token_type_hint="no such hint")
    assert (answer.status_code, answer.get_json()) == (200, {})


def test_an_expired_access_token_needs_no_revocation(client: FlaskClient, alices_tokens: dict[str, Any]) -> None:
    clock.set_offset_seconds(600)
    assert revoke(client, alices_tokens["access_token"]).status_code == 200


def test_a_key_that_is_not_known_here_is_not_taken_for_done(client: FlaskClient, tokens: dict[str, Any]) -> None:
    raw = bytearray(base64.urlsafe_b64decode(tokens["refresh_token"]))
    raw[0] = 100
    assert revoke(client, base64.urlsafe_b64encode(raw).decode()).status_code == 503


def test_without_a_token_or_without_proof_it_is_refused(client: FlaskClient, tokens: dict[str, Any]) -> None:
    assert client.post("/revoke", data={"a": "b"}, auth=MVC).get_json()["error"] == "invalid_request"
    assert revoke(client, tokens["refresh_token"], auth=("mvc client", "wrong")).status_code == 401
    assert revoke(client, tokens["refresh_token"], auth=None).status_code == 401

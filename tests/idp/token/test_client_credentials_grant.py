"""grant_type=client_credentials over the wire."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.idp.token.test_authorization_code_grant import decoded
from tests.idp.token_endpoint import TokenEndpoint


def ask(endpoint: TokenEndpoint, auth: tuple[str, str] | None, **form: str) -> Any:
    return endpoint.post({"grant_type": "client_credentials", **form}, auth=auth)


def test_a_client_gets_an_access_token_for_itself_and_nothing_to_renew(
    endpoint: TokenEndpoint, worker: tuple[str, str], app: Flask
) -> None:
    body = ask(endpoint, worker).get_json()
    assert set(body) == {"access_token", "token_type", "expires_in", "scope"}
    assert body["scope"] == "api1"
    token = decoded(body["access_token"], app)
    assert token.header["typ"] == "at+jwt"
    assert token.claims["sub"] == token.claims["client_id"] == "worker"
    assert token.claims["aud"] == "api1"
    assert not {"sid", "grant_id", "auth_time"} & set(token.claims)


@pytest.mark.parametrize("scope", ["openid", "offline_access", "api1 profile", "unknown", "api1  api1"])
def test_only_scopes_of_apis_that_it_registered_are_given(
    endpoint: TokenEndpoint, worker: tuple[str, str], scope: str
) -> None:
    assert ask(endpoint, worker, scope=scope).get_json()["error"] == "invalid_scope"


def test_a_client_that_did_not_register_for_it_is_refused(endpoint: TokenEndpoint) -> None:
    assert ask(endpoint, ("mvc client", "mvc secret")).get_json()["error"] == "unauthorized_client"


def test_a_public_client_cannot_act_for_itself(endpoint: TokenEndpoint) -> None:
    answer = ask(endpoint, None, client_id="todo list client")
    assert answer.status_code == 401


def test_userinfo_has_nothing_to_say_about_a_client(
    endpoint: TokenEndpoint, worker: tuple[str, str], client: FlaskClient
) -> None:
    token = ask(endpoint, worker).get_json()["access_token"]
    assert client.get("/userinfo", headers={"Authorization": f"Bearer {token}"}).status_code in (401, 403)

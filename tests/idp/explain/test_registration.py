"""Refusals at /register: which member of the metadata, which token, and nothing of what was sent."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.idp.databases import Database, databases
from tests.idp.explain.conftest import Told, open_at
from tests.idp.registration.conftest import CALLBACK, Endpoint, serve
from tests.support.explained import path_in

TOKEN = "an-initial-access-token"


@pytest.fixture(scope="module")
def registering(filled_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    database = databases.copy(filled_database, tmp_path_factory.mktemp("registering"))
    yield from serve(database, registration="token", registration_token=TOKEN, outbound_allow_private=True)
    databases.drop(database)


@pytest.fixture
def register(registering: Flask) -> Endpoint:
    return Endpoint(registering.test_client())


def told(register: Endpoint, answer: Any) -> Told:
    explained = open_at(register.http.application, answer)
    assert "evil" not in explained.text
    return explained


@pytest.mark.parametrize(
    ("members", "failure", "detail"),
    [
        ({"redirect_uris": ["https://evil.example/#"]}, "metadata", "redirect_uris.0: must not have a fragment"),
        ({"grant_types": ["evil"]}, "metadata", "grant_types.0: Input should be"),
        ({"scope": "openid evil"}, "metadata", "scope: names one that this provider does not have"),
        ({"grant_types": ["client_credentials"]}, "metadata", "grant_types: client_credentials is not for"),
        ({"jwks": {"keys": [{"kty": "oct", "k": "evil"}]}}, "metadata", "jwks: must hold public keys only"),
        ({"sector_identifier_uri": "http://localhost:1/"}, "sector_not_fetched", "http"),
    ],
)
def test_the_member_that_is_not_acceptable_is_named(
    register: Endpoint, members: dict[str, Any], failure: str, detail: str
) -> None:
    explained = told(register, register.register(token=TOKEN, **members))
    assert explained.id == failure
    assert detail in explained.failed[1] or failure != "metadata"


def test_a_missing_and_a_wrong_initial_token_are_told_apart(register: Endpoint) -> None:
    assert told(register, register.register()).id == "no_initial_token"
    wrong = told(register, register.register(token="evil"))
    assert wrong.id == "wrong_initial_token" and TOKEN not in wrong.text


def test_a_body_that_is_no_json_object_is_told(register: Endpoint) -> None:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    form = register.http.post("/register", data={"a": "b"}, headers=bearer)
    assert told(register, form).failed[1].startswith("Content-Type application/x-www-form-urlencoded; ")
    for body in (b"{", b"[]", b'{"scope": "a", "scope": "a"}'):
        answer = register.http.post("/register", data=body, content_type="application/json", headers=bearer)
        assert told(register, answer).id == "body"


def test_who_looks_after_another_client_is_told_why_not(register: Endpoint) -> None:
    client = register.register(TOKEN).get_json()
    other = register.register(TOKEN).get_json()
    wrong = told(register, register.own("GET", client, token=other["registration_access_token"]))
    assert (wrong.id, client["client_id"] in wrong.failed[1]) == ("wrong_own_token", True)
    assert told(register, register.call("GET", "/register/mvc client", token="x")).id == "unknown_client"
    assert told(register, register.call("GET", "/register/nobody", token="x")).id == "unknown_client"
    assert told(register, register.call("DELETE", "/register/nobody")).id == "no_own_token"
    for secret in (client["registration_access_token"], other["registration_access_token"], client["client_secret"]):
        assert secret not in wrong.text


def test_a_change_that_is_not_this_clients_is_told(register: Endpoint) -> None:
    client = register.register(TOKEN).get_json()
    good = {"client_id": client["client_id"], "redirect_uris": [CALLBACK]}
    for members, detail in [
        ({"client_id": "evil"}, "client_id: is not the one that is changed"),
        ({"client_secret": "evil"}, "client_secret: is not this client's"),
        ({"client_id_issued_at": 1}, "client_id_issued_at: must not be sent"),
        ({"token_endpoint_auth_method": "none"}, "token_endpoint_auth_method: is another kind of proof; "),
    ]:
        explained = told(register, register.own("PUT", client, {**good, **members}))
        assert (explained.id, explained.failed[1].startswith(detail)) == ("not_its_own", True)
        assert explained.passed["The registration access token"] == f"of {client['client_id']}"


def test_what_is_registered_and_read_is_told_of_no_refusal(register: Endpoint) -> None:
    made = register.register(TOKEN)
    read = register.own("GET", made.get_json())
    assert (made.status_code, read.status_code) == (201, 200)
    assert "Link" not in made.headers and "Link" not in read.headers


def test_that_nobody_may_register_is_told(app: Flask, client: FlaskClient, stranger: FlaskClient) -> None:
    answer = client.post("/register", json={})
    assert answer.status_code == 404
    assert open_at(app, answer).failed[1] == "IDP_REGISTRATION is off"
    assert "IDP_REGISTRATION" not in stranger.get(path_in(answer)).get_data(as_text=True)

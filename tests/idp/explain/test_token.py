"""Refusals at /token, /introspect and /revoke: what the operator reads, with its numbers, and what nobody does."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp.token.rotation import SHADOWED_GENERATIONS
from shared import clock
from tests.idp.explain.conftest import Told
from tests.idp.registered import SECRET, register
from tests.idp.token_endpoint import NewCode, TokenEndpoint
from tests.support.explained import address_in, path_in

Open = Callable[[Any], Told]
MVC = ("mvc client", "mvc secret")
BASIC = {"Authorization": "Basic " + base64.b64encode(b"mvc client:mvc secret").decode()}


@pytest.fixture(autouse=True)
def _machine_time() -> Any:
    yield
    clock.set_offset_seconds(0)


def post(client: FlaskClient, path: str = "/token", **form: str) -> Any:
    return client.post(path, data=form)


@pytest.mark.parametrize(
    ("form", "headers", "failure", "detail"),
    [
        ({"scope": "openid"}, BASIC, "grant_type_missing", "no grant_type"),
        ({"grant_type": "password"}, BASIC, "grant_type_unsupported", "grant_type password"),
        ({"grant_type": "refresh_token"}, {}, "no_credentials", "Authorization: Basic"),
        ({"grant_type": "refresh_token", "client_id": "nobody"}, {}, "client_unknown", "client_id nobody"),
        (
            {"grant_type": "refresh_token", "client_id": "mvc client", "client_secret": "mvc secre7"},
            {},
            "secret_wrong",
            "sent by client_secret_post",
        ),
        (
            {"grant_type": "refresh_token", "client_id": "mvc client"},
            {},
            "method_other",
            "shown none, registered client_secret_basic",
        ),
        (
            {"grant_type": "refresh_token", "client_id": "other", "client_secret": "x"},
            BASIC,
            "several_methods",
            "client_id must be the same everywhere",
        ),
        (
            {"grant_type": "client_credentials"},
            BASIC,
            "grant_type_not_registered",
            "grant_type client_credentials, registered: authorization_code, refresh_token",
        ),
        ({"grant_type": "client_credentials", "client_id": "todo list client"}, {}, "public_client", "client_id alone"),
        ({"grant_type": "refresh_token"}, BASIC, "refresh_token_missing", "without refresh_token"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, BASIC, "garbage", "92 characters"),
        ({"grant_type": "authorization_code"}, BASIC, "code_missing", "no code"),
        ({"grant_type": "authorization_code", "code": "x" * 43}, BASIC, "code_unknown", "never issued"),
        (
            {"grant_type": "refresh_token", "client_assertion": "x", "client_assertion_type": "y"},
            {},
            "assertion_malformed",
            "three parts of base64url",
        ),
    ],
)
def test_what_is_wrong_before_any_grant(
    client: FlaskClient, told: Open, form: dict[str, str], headers: dict[str, str], failure: str, detail: str
) -> None:
    explained = told(client.post("/token", data=form, headers=headers))
    assert explained.id == failure
    assert detail in explained.failed[1]


def test_what_is_no_form_or_has_a_parameter_twice(client: FlaskClient, told: Open) -> None:
    assert told(client.post("/token", json={})).failed[1].startswith("Content-Type application/json;")
    body = "grant_type=refresh_token&client_id=a&client_id=b"
    twice = told(client.post("/token", data=body, content_type="application/x-www-form-urlencoded"))
    assert (twice.id, twice.failed[1]) == ("repeated", "twice: client_id")


def test_a_code_is_explained_with_its_ages_and_addresses(
    client: FlaskClient, endpoint: TokenEndpoint, new_code: NewCode, told: Open
) -> None:
    code = new_code()
    other = told(endpoint.exchange(code, redirect_uri="http://127.0.0.1:5002/signin-oidc"))
    assert other.id == "code_other_uri"
    assert "approved  http://localhost:5002/signin-oidc" in other.text
    assert "sent      http://127.0.0.1:5002/signin-oidc" in other.text
    missing = told(endpoint.exchange(code, redirect_uri=""))
    assert missing.id == "code_no_uri"
    assert missing.failed[1] == "the authorization request had http://localhost:5002/signin-oidc"
    wrong = told(endpoint.exchange(code, code_verifier="x" * 43))
    assert (wrong.id, "SHA-256" in wrong.failed[1]) == ("verifier_wrong", True)
    assert told(endpoint.exchange(code, code_verifier="x")).failed[1].startswith("1 characters")
    assert told(endpoint.exchange(code, code_verifier=None)).id == "verifier_missing"
    assert endpoint.exchange(code).status_code == 200
    clock.set_offset_seconds(14)
    replayed = told(endpoint.exchange(code))
    assert replayed.id == "code_replayed"
    assert "code already redeemed 14 s ago by the same client" in replayed.failed[1]
    fresh = new_code()
    clock.set_offset_seconds(14 + 67)
    late = told(endpoint.exchange(fresh))
    assert (late.id, late.title) == ("code_expired", "The code was 7 s too old")
    assert late.passed["The same redirect_uri"] == "http://localhost:5002/signin-oidc"


def test_a_refresh_token_is_explained_by_generations_and_ends(
    endpoint: TokenEndpoint, new_code: NewCode, told: Open
) -> None:
    first = endpoint.exchange(new_code()).get_json()["refresh_token"]
    wider = told(endpoint.refresh(first, scope="openid admin"))
    assert (wider.id, wider.failed[1].startswith("outside of it: admin; granted: openid")) == ("scope_wider", True)
    foreign = told(endpoint.refresh(first, auth=None, client_id="todo list client"))
    assert foreign.id == "grant_foreign"
    assert "shown by todo list client, granted to mvc client" in foreign.failed[1]
    second = endpoint.refresh(first).get_json()["refresh_token"]
    third = endpoint.refresh(second).get_json()["refresh_token"]
    busy = endpoint.refresh(first)
    assert busy.status_code == 503
    assert told(busy).failed[1].startswith("generation 0 shown, 2 current, rotated 0 s ago")
    clock.set_offset_seconds(5)
    replayed = told(endpoint.refresh(first))
    assert replayed.id == "replay"
    assert "generation 0 shown, 2 current, rotated 5 s ago; may be shown again: until its" in replayed.failed[1]
    revoked = told(endpoint.refresh(third))
    assert (revoked.id, "because: replay" in revoked.failed[1]) == ("grant_revoked", True)
    assert "python -m idp grants show" in revoked.change


@pytest.mark.parametrize(
    ("seconds", "failure", "late"),
    [(7 * 86_400 + 9, "expired_idle", "9 s late"), (30 * 86_400 + 9, "expired_absolute", "9 s late")],
)
def test_what_is_over_tells_by_how_much(
    endpoint: TokenEndpoint, new_code: NewCode, told: Open, seconds: int, failure: str, late: str
) -> None:
    token = endpoint.exchange(new_code()).get_json()["refresh_token"]
    clock.set_offset_seconds(seconds)
    explained = told(endpoint.refresh(token))
    assert explained.id == failure
    assert late in explained.failed[1]


def test_inactive_is_explained_in_a_header_and_stays_one_word_in_the_body(
    client: FlaskClient, endpoint: TokenEndpoint, new_code: NewCode, told: Open
) -> None:
    tokens = endpoint.exchange(new_code()).get_json()

    def ask(token: str) -> Any:
        return client.post("/introspect", data={"token": token}, headers=BASIC)

    assert "Link" not in ask(tokens["access_token"]).headers
    garbage = ask("x")
    assert garbage.get_json() == {"active": False}
    assert told(garbage).id == "malformed"
    next_tokens = endpoint.refresh(tokens["refresh_token"]).get_json()
    endpoint.refresh(next_tokens["refresh_token"])
    assert told(ask(tokens["refresh_token"])).failed[1].startswith("generation 0 shown, 2 current")
    clock.set_offset_seconds(130)
    assert told(ask(next_tokens["access_token"])).id == "expired"
    assert told(client.post("/introspect", data={"x": "y"}, headers=BASIC)).id == "token_missing"
    assert told(client.post("/introspect", data={"token": "x"})).id == "no_credentials"


def test_revocation_refuses_clients_only(client: FlaskClient, told: Open) -> None:
    assert told(client.post("/revoke", data={"token": "x"})).id == "no_credentials"
    assert told(client.post("/revoke", data={"x": "y"}, headers=BASIC)).id == "token_missing"
    assert "Link" not in client.post("/revoke", data={"token": "x"}, headers=BASIC).headers


def test_the_json_door_is_explained_in_a_header(client: FlaskClient, told: Open) -> None:
    login, refresh = "/authentication/login", "/authentication/refresh"
    assert told(client.post(login, data="x")).id == "not_json"
    assert (
        told(client.post(login, json={"username": "alice"})).failed[1].startswith("a JSON object with the texts user")
    )
    assert told(client.post(login, json={"username": "alice", "password": "x"})).id == "wrong_credentials"
    assert told(client.post(refresh, json={"accessToken": "x", "refreshToken": "y"})).id == "garbage"
    pair = client.post(login, json={"username": "alice", "password": "Pass123$"}).get_json()
    apart = told(client.post(refresh, json={**pair, "accessToken": "x"}))
    assert (apart.id, apart.failed[1]) == ("apart", "the access token: malformed")


def test_no_secret_code_or_token_is_in_any_explanation(
    client: FlaskClient, endpoint: TokenEndpoint, new_code: NewCode, told: Open
) -> None:
    code, verifier = new_code(), "v" * 20 + "a-verifier-that-nobody-may-read"
    tokens = endpoint.exchange(new_code()).get_json()
    answers = [
        endpoint.exchange(code, code_verifier=verifier),
        endpoint.exchange(code, redirect_uri="https://elsewhere.example/"),
        endpoint.refresh(tokens["refresh_token"], scope="more"),
        endpoint.refresh(tokens["refresh_token"][:-2] + "AA"),
        endpoint.refresh(tokens["refresh_token"], auth=("mvc client", "a-wrong-secret-of-somebody")),
        client.post("/introspect", data={"token": tokens["access_token"][:-4]}, headers=BASIC),
    ]
    secrets = (code, verifier, tokens["refresh_token"][:40], tokens["access_token"][-80:], *MVC[1:], "a-wrong-secret")
    for answer in answers:
        explained = told(answer)
        page = client.get(path_in(answer)).get_data(as_text=True)
        for secret in secrets:
            assert secret not in explained.text + page, explained.id


def test_the_wire_tells_all_refusals_of_one_code_alike(
    endpoint: TokenEndpoint, client: FlaskClient, stranger: FlaskClient, new_code: NewCode
) -> None:
    """Members, their order, headers and lengths; and the pages that a stranger reads."""
    token = endpoint.exchange(new_code()).get_json()["refresh_token"]
    second = endpoint.refresh(token).get_json()["refresh_token"]
    endpoint.refresh(second)
    clock.set_offset_seconds(5)
    answers = [
        endpoint.refresh("x"),
        endpoint.refresh(token),
        endpoint.refresh(second),
        endpoint.exchange("y" * 43),
        endpoint.exchange(new_code(), redirect_uri="https://elsewhere.example/"),
    ]
    shapes = {
        (
            answer.status_code,
            tuple(answer.get_json()),
            tuple(name for name, _ in answer.headers),
            len(answer.data),
            stranger.get(path_in(answer)).get_data(as_text=True).split("<footer")[0],
        )
        for answer in answers
    }
    assert len(shapes) == 1
    assert len({address_in(answer) for answer in answers}) == len(answers)


def test_a_grant_that_ended_because_of_the_alarm_is_not_told_as_a_replay(app: Flask, told: Open) -> None:
    shop = register(app, on_shadowing="revoke")
    client = app.test_client()
    token = shop.sign_in(client)["refresh_token"]
    endpoint, auth = TokenEndpoint(client), (shop.client_id, SECRET)
    for _ in range(SHADOWED_GENERATIONS):
        assert endpoint.refresh(token, auth=auth).status_code == 200
        token = endpoint.refresh(token, auth=auth).get_json()["refresh_token"]
    explained = told(endpoint.refresh(token, auth=auth))
    assert explained.id == "shadowed"
    assert explained.failed[1] == "8 in a row; the client is registered with on_shadowing revoke"

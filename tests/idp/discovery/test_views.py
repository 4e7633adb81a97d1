import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jws

from idp.audit.transaction import transaction
from idp.clients import api_resource_store
from idp.clients.scopes import ApiResource
from tests.idp.pages import move_clock
from tests.idp.relying_party import MVC

OPENID, OAUTH = "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"


def test_both_addresses_answer_the_same_document(client: FlaskClient) -> None:
    assert client.get(OPENID).data == client.get(OAUTH).data
    assert client.get(OPENID).mimetype == "application/json"


def test_the_issuer_is_the_configured_one_whatever_host_is_asked(client: FlaskClient) -> None:
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}):
        body = client.get(OPENID, headers=headers).get_data(as_text=True)
        assert json.loads(body)["issuer"] == "http://localhost:5000"
        assert "evil" not in body


def test_every_endpoint_that_it_names_is_there(client: FlaskClient) -> None:
    document = client.get(OPENID).get_json()
    endpoints = {name: url for name, url in document.items() if name.endswith("_endpoint") or name == "jwks_uri"}
    assert sorted(endpoints) == [
        "authorization_endpoint",
        "end_session_endpoint",
        "introspection_endpoint",
        "jwks_uri",
        "revocation_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
    ]
    for url in endpoints.values():
        assert client.options(url.removeprefix("http://localhost:5000")).status_code == 200


def test_an_id_token_claims_nothing_that_is_not_announced(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    id_token = jws.extract_compact(tokens["id_token"].encode())
    assert set(json.loads(id_token.payload)) <= set(client.get(OPENID).get_json()["claims_supported"])


def test_userinfo_tells_nothing_that_is_not_announced(client: FlaskClient) -> None:
    headers = {"Authorization": f"Bearer {MVC.sign_in(client)['access_token']}"}
    told = client.get("/userinfo", headers=headers).get_json()
    assert set(told) <= set(client.get(OPENID).get_json()["claims_supported"])


def test_a_new_api_shows_within_seconds(app: Flask, client: FlaskClient) -> None:
    before = client.get(OPENID)
    with app.app_context(), transaction() as change:
        api_resource_store.put(change.connection, ApiResource("api2", "api2", {"api2.read": "Read"}))
    move_clock(seconds=6)
    after = client.get(OPENID, headers={"If-None-Match": before.headers["ETag"]})
    assert "api2.read" in after.get_json()["scopes_supported"]


@pytest.mark.parametrize("path", [OPENID, OAUTH])
def test_it_may_be_cached_for_a_minute_and_asked_again_with_its_etag(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_browser_application_of_any_origin_may_read_it_and_no_cookie_is_set(client: FlaskClient) -> None:
    answer = client.get(OPENID)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers

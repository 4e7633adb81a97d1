import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import KeySet

PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_the_jwks_has_a_public_key_for_each_algorithm(client: FlaskClient) -> None:
    answer = client.get("/jwks")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    keys = answer.get_json()["keys"]
    assert sorted((key["kty"], key["alg"], key["use"]) for key in keys) == [
        ("EC", "ES256", "sig"),
        ("OKP", "EdDSA", "sig"),
        ("RSA", "PS256", "sig"),
        ("RSA", "RS256", "sig"),
    ]
    assert len(list(KeySet.import_key_set(answer.get_json()))) == 4


def test_no_key_shows_a_private_member(client: FlaskClient) -> None:
    for key in client.get("/jwks").get_json()["keys"]:
        assert not PRIVATE_MEMBERS & set(key)


def test_every_key_has_its_own_kid(client: FlaskClient) -> None:
    kids = [key["kid"] for key in client.get("/jwks").get_json()["keys"]]
    assert all(kids)
    assert len(set(kids)) == len(kids) == 4


def test_it_may_be_cached_for_a_minute_and_asked_again_with_its_etag(client: FlaskClient) -> None:
    first = client.get("/jwks")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    again = client.get("/jwks", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/jwks", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_browser_application_of_any_origin_may_read_it(client: FlaskClient) -> None:
    for answer in (client.get("/jwks"), client.options("/jwks")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_no_cookie_is_set(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/jwks").headers


def test_it_is_the_same_text_every_time(client: FlaskClient) -> None:
    assert client.get("/jwks").data == client.get("/jwks").data
    assert b" " not in json.dumps(client.get("/jwks").get_json(), separators=(",", ":")).encode()

"""How a client registered that it wants to be told: algorithms, claims in the ID token, /userinfo as a JWT."""

import base64
import hashlib
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet
from joserfc.jwt import Token
from werkzeug.test import TestResponse

from idp.keys.schedule import SIGNING_ALGORITHMS
from shared.signatures import SIGNING
from tests.idp.registered import register
from tests.idp.token_endpoint import NewCode, TokenEndpoint

HASHES = {"ES256": hashlib.sha256, "RS256": hashlib.sha256, "PS256": hashlib.sha256, "EdDSA": hashlib.sha512}


def read(app: Flask, text: str, alg: str) -> Token:
    """Verified with the key of the JWKS that has the token's `kid` and is for `alg` alone."""
    keys = KeySet.import_key_set(app.test_client().get("/jwks").get_json())
    token = jwt.decode(text, keys, registry=SIGNING)
    assert token.header["alg"] == alg
    assert keys.get_by_kid(token.header["kid"]).alg == alg
    return token


def at_hash(access_token: str, alg: str) -> str:
    digest = HASHES[alg](access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def ask(client: FlaskClient, tokens: dict[str, Any]) -> TestResponse:
    return client.get("/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})


@pytest.mark.parametrize("alg", SIGNING_ALGORITHMS)
def test_id_tokens_are_signed_as_the_client_registered(app: Flask, client: FlaskClient, alg: str) -> None:
    shop = register(app, id_token_signed_response_alg=alg)
    tokens = shop.sign_in(client)
    renewed = shop.token(client, grant_type="refresh_token", refresh_token=tokens["refresh_token"]).get_json()
    for each in (tokens, renewed):
        token = read(app, each["id_token"], alg)
        assert token.claims["at_hash"] == at_hash(each["access_token"], alg)


def test_without_a_choice_it_is_rs256_and_userinfo_is_plain_json(app: Flask, client: FlaskClient) -> None:
    tokens = register(app).sign_in(client)
    read(app, tokens["id_token"], "RS256")
    assert ask(client, tokens).mimetype == "application/json"


@pytest.mark.parametrize("alg", SIGNING_ALGORITHMS)
def test_userinfo_is_a_jwt_for_the_client_that_registered_it(app: Flask, client: FlaskClient, alg: str) -> None:
    tokens = register(app, userinfo_signed_response_alg=alg).sign_in(client)
    answer = ask(client, tokens)
    assert (answer.status_code, answer.mimetype) == (200, "application/jwt")
    assert answer.headers["Cache-Control"] == "no-store"
    claims = read(app, answer.get_data(as_text=True), alg).claims
    assert (claims["iss"], claims["aud"]) == ("http://localhost:5000", "shop")
    assert claims["sub"] == read(app, tokens["id_token"], "RS256").claims["sub"]
    assert claims["email"] == "alice@example.com"


def test_what_userinfo_signs_is_not_good_as_an_id_token_hint(app: Flask, client: FlaskClient) -> None:
    signed = ask(client, register(app, userinfo_signed_response_alg="RS256").sign_in(client)).get_data(as_text=True)
    refused = client.get("/logout", query_string={"id_token_hint": signed})
    assert (refused.status_code, b"id_token_hint" in refused.data) == (400, True)


def test_an_id_token_says_nothing_about_the_person_unless_it_was_registered_so(app: Flask, client: FlaskClient) -> None:
    lean = register(app).sign_in(client)
    assert not {"name", "email"} & set(read(app, lean["id_token"], "RS256").claims)
    full = register(app, "full", "https://full.example/cb", claims_in_id_token=True)
    tokens = full.sign_in(client)
    claims = read(app, tokens["id_token"], "RS256").claims
    assert (claims["name"], claims["email"]) == ("Alice Smith", "alice@example.com")
    narrowed = full.token(
        client, grant_type="refresh_token", refresh_token=tokens["refresh_token"], scope="openid email"
    ).get_json()
    claims = read(app, narrowed["id_token"], "RS256").claims
    assert (claims.get("name"), claims["email"]) == (None, "alice@example.com")


def test_what_was_asked_for_by_name_is_told_where_it_was_asked_for_and_after_a_renewal_too(
    app: Flask, client: FlaskClient, endpoint: TokenEndpoint, new_code: NewCode
) -> None:
    asked = {"id_token": ["email"], "userinfo": ["nickname"]}
    tokens = endpoint.exchange(new_code(scope="openid offline_access", claims=asked)).get_json()
    renewed = endpoint.refresh(tokens["refresh_token"]).get_json()
    for each in (tokens, renewed):
        claims = read(app, each["id_token"], "ES256").claims
        assert (claims["email"], claims.get("nickname")) == ("alice@example.com", None)
        assert set(ask(client, each).get_json()) == {"sub", "nickname"}

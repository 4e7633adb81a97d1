"""Clients that prove themselves by what they sign, at all endpoints that ask who they are."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from idp.audit.transaction import transaction
from idp.clients import client_store
from idp.clients.models import UsedAssertionRow
from idp.extensions import reading
from shared import clock
from tests.idp.assertions import ISSUER, LEAVE_OUT, claims_of, shown, sign
from tests.idp.pages import move_clock
from tests.idp.registered import SECRET, register
from tests.idp.token_endpoint import NewCode, TokenEndpoint
from tests.support.explained import without_address

KEY = ECKey.generate_key("P-256", {"kid": "es"})
KEYS: dict[str, Key] = {"ES256": KEY, "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "ed"})}
URI = "https://shop.example/cb"
SHOP = {"grant_types": ["authorization_code", "refresh_token", "client_credentials"], "scope": "openid api1"}


def public(*keys: Key) -> dict[str, Any]:
    return {"keys": [key.as_dict(private=False) for key in keys]}


def add(app: Flask, client_id: str = "shop", **values: Any) -> None:
    """A client with keys."""
    method = {"token_endpoint_auth_method": "private_key_jwt", "jwks": public(*KEYS.values())}
    register(app, client_id, **{**SHOP, **method, **values})


@pytest.fixture
def shop(app: Flask) -> None:
    add(app)


def ask(client: FlaskClient, text: str, path: str = "/token", **form: str) -> TestResponse:
    """A token for the client itself, or an empty answer of the other endpoints."""
    asked = {"grant_type": "client_credentials", "scope": "api1"} if path == "/token" else {"token": "x"}
    return client.post(path, data=shown(text, **asked, **form))


def signed(key: Key = KEY, alg: str = "ES256", **claims: Any) -> str:
    return sign(key, claims_of("shop", **claims), alg)


def used(app: Flask) -> int:
    with app.app_context(), reading() as connection:
        return connection.execute(select(func.count()).select_from(UsedAssertionRow)).scalar_one()


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("path", ["/token", "/revoke", "/introspect"])
def test_an_assertion_proves_its_client_at_each_endpoint_by_any_of_our_names_and_once(
    client: FlaskClient, path: str
) -> None:
    for aud in (ISSUER, f"{ISSUER}/token", f"{ISSUER}{path}", [ISSUER, "https://other.example"]):
        text = signed(aud=aud)
        assert ask(client, text, path).status_code == 200
        again = ask(client, text, path)
        assert (again.status_code, again.get_json()["error"]) == (401, "invalid_client")
    assert ask(client, signed(aud=f"{ISSUER}/authorize"), path).status_code == 401


@pytest.mark.usefixtures("shop")
def test_what_was_used_at_one_endpoint_is_used_at_all(client: FlaskClient) -> None:
    text = signed()
    assert [ask(client, text, path).status_code for path in ("/revoke", "/token", "/introspect")] == [200, 401, 401]


def test_an_algorithm_may_be_pinned(app: Flask, client: FlaskClient) -> None:
    add(app)
    add(app, "pinned", token_endpoint_auth_signing_alg="EdDSA")
    for client_id, expected in (("shop", [200, 200]), ("pinned", [401, 200])):
        texts = [sign(key, claims_of(client_id), alg) for alg, key in KEYS.items()]
        assert [ask(client, text).status_code for text in texts] == expected


def test_rsa_keys_sign_in_both_ways(app: Flask, client: FlaskClient) -> None:
    key = RSAKey.generate_key(2048)
    add(app, jwks=public(key))
    assert [ask(client, signed(key, alg)).status_code for alg in ("RS256", "PS256")] == [200, 200]


@pytest.mark.usefixtures("shop")
def test_a_code_is_redeemed_and_renewed_with_assertions_and_a_failed_one_uses_nothing_up(
    app: Flask, client: FlaskClient, new_code: NewCode, endpoint: TokenEndpoint
) -> None:
    code = new_code(client_id="shop", redirect_uri=URI)
    form = {"auth": None, "redirect_uri": URI}
    wrong = endpoint.exchange(code, **form, **shown(signed(ECKey.generate_key("P-256", {"kid": "es"}))))
    assert wrong.get_json()["error"] == "invalid_client"
    assert used(app) == 0
    tokens = endpoint.exchange(code, **form, **shown(signed()), client_id="shop").get_json()
    assert used(app) == 1
    refused = endpoint.refresh(tokens["refresh_token"], auth=None, client_id="shop")
    assert refused.get_json()["error"] == "invalid_client"
    assert endpoint.refresh(tokens["refresh_token"], auth=None, **shown(signed())).status_code == 200


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "other"},
        {"aud": "https://other.example"},
        {"jti": LEAVE_OUT},
        {"exp": 1},
        {"exp": 4_000_000_000},
        {"iat": 4_000_000_000},
        {"iss": "nobody", "sub": "nobody"},
        {"iss": "mvc client", "sub": "mvc client"},
        {"iss": "todo list client", "sub": "todo list client"},
    ],
)
def test_a_refusal_is_the_same_for_all_and_its_reason_is_in_the_log_alone(
    app: Flask, client: FlaskClient, claims: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    text = signed(**claims)
    answer = ask(client, text)
    assert answer.status_code == 401
    told = without_address(answer.get_json())
    assert told == {"error": "invalid_client", "error_description": "Client authentication failed."}
    logged = capsys.readouterr().out
    assert logged.count("client assertion refused") == 1
    assert not [part for part in text.split(".") if part in logged]
    assert used(app) == 0


@pytest.mark.usefixtures("shop")
def test_the_clock_skew_is_the_providers(client: FlaskClient) -> None:
    text, other = signed(), signed()
    move_clock(seconds=110)
    assert ask(client, text).status_code == 200
    move_clock(seconds=10)
    assert ask(client, other).status_code == 401


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 401),
        ({"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"}, 401),
        ({"client_assertion_type": ""}, 401),
        ({"client_assertion": ""}, 401),
        ({"client_assertion": "x"}, 401),
        ({"client_id": "other"}, 401),
        ({"client_secret": "x"}, 400),
        ({"client_secret": "x", "client_assertion": ""}, 400),
    ],
)
def test_an_assertion_comes_alone_with_its_type(client: FlaskClient, form: dict[str, str], status: int) -> None:
    if not form:
        assert ask(client, "").status_code == status
        return
    answer = client.post("/token", data={**shown(signed()), "grant_type": "client_credentials", **form})
    assert answer.status_code == status
    assert answer.get_json()["error"] == ("invalid_client" if status == 401 else "invalid_request")


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("header", ["Basic c2hvcDp4", "Bearer x"])
def test_nor_beside_a_header(client: FlaskClient, header: str) -> None:
    form = {"grant_type": "client_credentials", **shown(signed())}
    answer = client.post("/token", data=form, headers={"Authorization": header})
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_request")


def test_a_client_uses_the_method_that_it_registered(app: Flask, client: FlaskClient) -> None:
    add(app)
    form = {"grant_type": "client_credentials", "client_id": "shop"}
    for credentials in ({"client_secret": SECRET}, {}):
        assert client.post("/token", data={**form, **credentials}).status_code == 401
    assert client.post("/token", data=form, auth=("shop", SECRET)).status_code == 401
    add(app, "posting", token_endpoint_auth_method="client_secret_post")
    form["client_id"] = "posting"
    assert client.post("/token", data={**form, "client_secret": SECRET}).status_code == 200
    assert client.post("/token", data=form, auth=("posting", SECRET)).status_code == 200
    assert ask(client, sign(KEY, claims_of("posting"))).status_code == 401


def test_keys_that_cannot_be_had_prove_nothing_and_the_log_says_why(
    app: Flask, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    add(app, jwks=None, jwks_uri="https://127.0.0.1:1/keys")
    assert ask(client, signed()).get_json()["error"] == "invalid_client"
    assert "127.0.0.1 is not at a public address" in capsys.readouterr().out


def test_a_disabled_client_proves_nothing(app: Flask, client: FlaskClient) -> None:
    add(app)
    with app.app_context(), transaction() as change:
        client_store.disable(change.connection, "shop", clock.now())
    assert ask(client, signed()).status_code == 401
    assert used(app) == 0


def test_a_client_may_sign_with_its_secret_and_with_nothing_else(app: Flask, client: FlaskClient) -> None:
    add(app, token_endpoint_auth_method="client_secret_jwt")
    secret = OctKey.import_key(SECRET)
    assert ask(client, signed(secret, "HS256")).status_code == 200
    assert ask(client, sign(secret, claims_of("shop"), "HS256", kid="any")).status_code == 200
    others = [signed(OctKey.import_key(SECRET + "x"), "HS256"), signed(secret, "HS384"), signed()]
    assert [ask(client, text).status_code for text in others] == [401] * 3
    form = {"grant_type": "client_credentials"}
    assert client.post("/token", data=form, auth=("shop", SECRET)).status_code == 401
    assert client.post("/token", data={**form, "client_id": "shop", "client_secret": SECRET}).status_code == 401


def test_a_secret_signs_nothing_for_a_client_with_keys(app: Flask, client: FlaskClient) -> None:
    add(app)
    texts = [signed(OctKey.import_key(secret), "HS256") for secret in (SECRET, json.dumps(public(KEY)["keys"][0]))]
    assert [ask(client, text).status_code for text in texts] == [401, 401]

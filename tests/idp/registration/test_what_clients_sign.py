"""Clients that registered themselves and prove themselves by what they sign."""

import json
from typing import Any

import pytest
from flask import Flask
from joserfc.jwk import ECKey, OctKey
from werkzeug.test import TestResponse

from idp.clients.client_keys import PAUSE_SECONDS, ClientKeys
from tests.idp.assertions import ISSUER, claims_of, shown, sign
from tests.idp.registration.conftest import CALLBACK, Endpoint
from tests.idp.relying_party import VERIFIER, RelyingParty
from tests.support.tls_server import TlsServer

OLD, NEW = (ECKey.generate_key("P-256", {"kid": kid}) for kid in ("old", "new"))
REFRESHING = {"grant_types": ["authorization_code", "refresh_token"], "scope": "openid offline_access"}


@pytest.fixture
def jwks_uri(server: TlsServer) -> str:
    publish(server, OLD)
    return server.url("/jwks")


def publish(server: TlsServer, key: ECKey) -> None:
    server.documents["/jwks"] = json.dumps({"keys": [key.as_dict(private=False)]}).encode()


def ask(register: Endpoint, client: dict[str, Any], key: ECKey, **form: str) -> TestResponse:
    text = sign(key, claims_of(client["client_id"], aud=ISSUER))
    return register.http.post("/token", data=shown(text, **form))


def test_keys_at_an_address_prove_a_client_and_may_change_between_two_renewals(
    app: Flask, register: Endpoint, server: TlsServer, jwks_uri: str
) -> None:
    seconds = 0.0
    app.extensions["sixty_client_keys"] = ClientKeys(lambda: seconds)
    client = register.registered(token_endpoint_auth_method="private_key_jwt", jwks_uri=jwks_uri, **REFRESHING)
    code = RelyingParty(client["client_id"], CALLBACK, "openid offline_access").code(register.http)
    form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": VERIFIER, "code": code}
    tokens = ask(register, client, OLD, **form).get_json()
    renewal = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert ask(register, client, NEW, **renewal).get_json()["error"] == "invalid_client"
    publish(server, NEW)
    seconds += PAUSE_SECONDS
    assert ask(register, client, NEW, **renewal).status_code == 200


def test_a_secret_that_was_told_once_signs(register: Endpoint) -> None:
    client = register.registered(token_endpoint_auth_method="client_secret_jwt")
    key = OctKey.import_key(client["client_secret"])
    for secret, status in ((key, 200), (OctKey.import_key("x" * 48), 401)):
        text = sign(secret, claims_of(client["client_id"]), "HS256")
        assert register.http.post("/revoke", data=shown(text, token="x")).status_code == status

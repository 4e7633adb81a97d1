"""Clients that may ask for every response type, and what they get of it."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Flask
from joserfc import jwt
from werkzeug.test import TestResponse

from idp.clients.response_types import RESPONSE_TYPES
from shared.signatures import SIGNING
from tests.idp.authorize.browser import ISSUER, STATE, Browser, received, register
from tests.idp.pages import REDIRECT_URI

NONCE = "n-0S6_WzA2Mj"
IN_FRONT = [each for each in RESPONSE_TYPES if each != "code"]
EVERYTHING = {
    "redirect_uris": [REDIRECT_URI],
    "response_types": list(RESPONSE_TYPES),
    "grant_types": ["authorization_code", "implicit", "refresh_token"],
    "token_endpoint_auth_method": "client_secret_post",
}
TOKEN_MEMBERS = {"access_token", "token_type", "expires_in", "scope"}


def client_of(browser: Browser, scope: str = "openid profile", **metadata: Any) -> str:
    """The id of a client with which the person has agreed to share `scope`."""
    client_id = register(browser.app, **{**EVERYTHING, "scope": scope, **metadata})
    browser.agreed(scope, client_id)
    return client_id


def ask(browser: Browser, client_id: str, response_type: str, **changes: str) -> TestResponse:
    """An authorization request with a nonce."""
    return browser.ask(**{"client_id": client_id, "response_type": response_type, "nonce": NONCE, **changes})


def answered(
    browser: Browser, client_id: str, response_type: str, *, mode: str = "fragment", **changes: str
) -> dict[str, str]:
    """The parameters of the answer, without those that each has."""
    answer = ask(browser, client_id, response_type, **changes)
    fields = dict(received(answer, mode=mode))
    assert (fields.pop("iss"), fields.pop("state")) == (ISSUER, STATE)
    assert answer.headers["Cache-Control"] == "no-store"
    if "error" not in fields:
        assert fields.pop("session_state")
    return fields


def claims_of(app: Flask, id_token: str) -> dict[str, Any]:
    """What an ID token of ours says; its signature is looked at."""
    with app.app_context():
        keys = app.extensions["sixty_keys"].verification_keys()
    return jwt.decode(id_token, keys, registry=SIGNING).claims


def left_half(text: str, alg: str = "RS256") -> str:
    """The value of `at_hash` and `c_hash`."""
    digest = (hashlib.sha512 if alg == "EdDSA" else hashlib.sha256)(text.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def redeem(browser: Browser, client_id: str, code: str) -> TestResponse:
    """POST /token of a client from here."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    form = {"code": code, "redirect_uri": REDIRECT_URI, "code_verifier": verifier, "client_id": client_id}
    return browser.http.post("/token", data={"grant_type": "authorization_code", "client_secret": "a secret", **form})


def userinfo(browser: Browser, fields: Mapping[str, Any]) -> TestResponse:
    """The answer of /userinfo to an access token."""
    return browser.http.get("/userinfo", headers={"Authorization": f"Bearer {fields['access_token']}"})

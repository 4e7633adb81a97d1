"""A client without a browser: it fills in the provider's forms over HTTP, as a script of somebody's would."""

import base64
import hashlib
import re
import secrets
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

CALLBACK = "http://localhost:5002/signin-oidc"


def sign_in(issuer: str, username: str = "alice", password: str = "Pass123$") -> dict[str, Any]:
    """The tokens of the demo's `mvc client`, by code + PKCE."""
    browser, verifier = requests.Session(), secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": "mvc client",
        "redirect_uri": CALLBACK,
        "scope": "openid profile api1 offline_access",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    page = browser.get(f"{issuer}/authorize", params=asked, timeout=10)
    form = {**_hidden(page.text), "username": username, "password": password}
    page = browser.post(f"{issuer}/login", data=form, timeout=10)
    form = {**_hidden(page.text), "decision": "approve"}
    answer = browser.post(f"{issuer}/consent", data=form, timeout=10, allow_redirects=False)
    answer = browser.get(issuer + answer.headers["Location"], timeout=10, allow_redirects=False)
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    exchange = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": verifier,
    }
    tokens = requests.post(f"{issuer}/token", data=exchange, auth=("mvc client", "mvc secret"), timeout=10)
    assert tokens.status_code == 200, tokens.text
    return tokens.json()


def _hidden(page: str) -> dict[str, str]:
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return dict(reversed(fields))

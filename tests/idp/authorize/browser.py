"""A browser in front of the authorization endpoint, whose sign-in and consent can be put there beforehand."""

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from idp.clients import client_store
from idp.clients.client import secret_digest
from idp.clients.metadata import parse
from idp.consent import consent_store
from idp.consent.coverage import Agreed
from idp.extensions import db, reading, writing
from idp.session import browser_session, session_store
from idp.session.sign_on_session import SignOnSession
from idp.users import user_store
from idp.users.user import User
from shared import clock
from tests.idp.pages import PASSWORD, REDIRECT_URI, Page, page

ISSUER = "http://localhost:5000"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
SCOPE = "openid profile"
STATE = "af0ifjsldkj"
GOOD = {
    "client_id": "mvc client",
    "redirect_uri": REDIRECT_URI,
    "response_type": "code",
    "scope": SCOPE,
    "state": STATE,
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
NONE = ""
"""A parameter that is sent empty, which is not to send it."""


@dataclass
class Browser:
    """Flask's test client keeps the cookies."""

    app: Flask
    http: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.http = self.app.test_client()

    @cached_property
    def username(self) -> str:
        """The person in front of it, who has an account from now on."""
        return new_person(self.app)

    def ask(self, **changes: str) -> TestResponse:
        """GET /authorize with the good request, changed."""
        return self.http.get("/authorize", query_string={**GOOD, **changes})

    def post(self, *, with_cookies: bool = True, **changes: str) -> TestResponse:
        """POST /authorize; a form of another site brings no Lax cookie along."""
        sender = self.http if with_cookies else self.app.test_client(use_cookies=False)
        return sender.post("/authorize", data={**GOOD, **changes})

    def go(self, response: TestResponse) -> TestResponse:
        """Follow one redirect within the provider."""
        assert response.status_code == 303
        return self.http.get(response.location)

    def send(self, shown: TestResponse, to: str, **fields: str) -> TestResponse:
        """Send the form of a page."""
        return self.http.post(to, data={**page(shown).hidden, **fields})

    def sign_in(self, shown: TestResponse, username: str | None = None) -> TestResponse:
        """The right password in the form."""
        return self.send(shown, "/login", username=username or self.username, password=PASSWORD)

    def through(self, response: TestResponse, decision: str = "approve") -> TestResponse:
        """What the client gets after whatever pages come on the way."""
        for _ in range(8):
            location = response.location or ""
            if response.status_code == 303 and not location.startswith("/"):
                return response
            if response.status_code == 303:
                response = self.http.get(location)
                continue
            shown = Page(response.get_data(as_text=True))
            if "form-post" in shown.ids:
                return response
            if "login-submit" in shown.ids:
                response = self.sign_in(response)
            elif "consent-approve" in shown.ids:
                response = self.send(response, "/consent", decision=decision)
            else:
                break
        raise AssertionError(f"no way through: {response.status} {response.get_data(as_text=True)}")

    def signed_in(self, username: str | None = None, ago: timedelta = timedelta(0)) -> SignOnSession:
        """As after a sign-in that long ago."""
        user, now, secret = _find(self.app, username or self.username), clock.now(), secrets.token_urlsafe(32)
        sid, later = secrets.token_urlsafe(16), now + timedelta(days=1)
        session = SignOnSession(sid, user.id, now - ago, ("pwd",), "urn:sixty:acr:password", now, later, later)
        with self.app.app_context(), writing() as connection:
            session_store.add(connection, session, secret)
        with self.http.session_transaction() as cookie:
            cookie[browser_session.BROWSER] = secrets.token_urlsafe(32)
            cookie[browser_session.SECRET] = secret
        return session

    def agreed(self, scope: str = SCOPE, client_id: str = "mvc client", username: str | None = None) -> None:
        """As after a consent."""
        user = _find(self.app, username or self.username)
        with self.app.app_context(), writing() as connection:
            consent_store.give(connection, user.id, client_id, Agreed(tuple(scope.split())), clock.now())


def _find(app: Flask, username: str) -> User:
    with app.app_context(), reading() as connection:
        user = user_store.find_by_username(connection, username)
    assert user is not None
    return user


def new_person(app: Flask) -> str:
    """The username of one more person, who has alice's password: hashing one takes its time."""
    username, password_hash = f"person-{secrets.token_hex(4)}", _find(app, "alice").password_hash
    with app.app_context(), writing() as connection:
        user_store.add(connection, username, password_hash, {}, clock.now())
    return username


def register(app: Flask, **metadata: Any) -> str:
    """One more client; answers its id. Its secret, if it has one, is "a secret"."""
    client_id, parsed = f"rp {secrets.token_hex(4)}", parse({"scope": SCOPE, **metadata})
    digest = None if parsed.is_public else secret_digest("a secret")
    with app.app_context(), writing() as connection:
        client_store.put(connection, client_id, parsed, digest, clock.now())
    return client_id


def redeem(browser: Browser, code: str) -> Any:
    """The token response."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI, "code_verifier": VERIFIER}
    response = browser.http.post("/token", data=form, auth=("mvc client", "mvc secret"))
    assert response.status_code == 200, response.get_data(as_text=True)
    return response.get_json()


def received(response: TestResponse, uri: str = REDIRECT_URI, mode: str = "query") -> Mapping[str, str]:
    """What the client at `uri` gets, each parameter once, in that mode and no other."""
    if mode == "form_post":
        assert response.status_code == 200
        shown = page(response)
        assert f'action="{uri}"' in response.get_data(as_text=True)
        return shown.hidden
    assert response.status_code == 303
    separator = "#" if mode == "fragment" else "&" if "?" in uri else "?"
    assert response.location.startswith(uri + separator)
    sent = parse_qsl(response.location.removeprefix(uri + separator), keep_blank_values=True, strict_parsing=True)
    assert len(dict(sent)) == len(sent)
    assert bool(urlsplit(response.location).fragment) == (mode == "fragment")
    return dict(sent)


def error(response: TestResponse, uri: str = REDIRECT_URI, mode: str = "query", state: str | None = STATE) -> str:
    """The error that the client gets, after the checks that hold for each of them."""
    fields = dict(received(response, uri, mode))
    assert fields.pop("iss") == ISSUER
    assert fields.pop("state", None) == state
    assert fields.pop("error_description")
    assert fields.pop("error_uri").startswith(f"{ISSUER}/explain/")
    assert response.headers["Cache-Control"] == "no-store"
    assert list(fields) == ["error"]
    return fields["error"]


def code(response: TestResponse, uri: str = REDIRECT_URI, mode: str = "query", state: str | None = STATE) -> str:
    """The code that the client gets, after the checks that hold for each answer."""
    fields = dict(received(response, uri, mode))
    assert fields.pop("iss") == ISSUER
    assert fields.pop("state", None) == state
    assert response.headers["Cache-Control"] == "no-store"
    assert bool(fields.pop("session_state", None)) == uri.startswith("http")
    assert list(fields) == ["code"], fields
    return fields["code"]


def rows(app: Flask, table: str) -> int:
    """How many rows a table has."""
    with app.app_context(), reading() as connection:
        return connection.execute(select(func.count()).select_from(db.metadata.tables[table])).scalar_one()


def payload(token: str) -> dict[str, Any]:
    """What a JWT says; its signature is not looked at."""
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))

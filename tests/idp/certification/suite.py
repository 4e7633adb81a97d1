"""Does what the OpenID conformance suite does: registers clients, drives a browser that knows no cookies of before, and
sends no PKCE. The provider's issuer is https, as behind a proxy."""

import itertools
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet
from werkzeug.test import TestResponse

from idp import app as idp_app
from idp.clients.response_types import grant_types_of
from idp.extensions import db
from shared import clock
from shared.signatures import SIGNING
from tests.idp.conftest import settings_for
from tests.idp.databases import Database
from tests.idp.pages import PASSWORD, Page, page
from tests.idp.registered import register

ISSUER = "https://localhost"
SCOPE = "openid profile email phone address offline_access"
_numbers = itertools.count(1)
CALLBACK = "https://suite.example/test/a/sixty/callback"


@dataclass(frozen=True)
class Callback:
    """What arrived at the client, and where: in the "query", the "fragment" or a "form"."""

    where: str
    uri: str
    parameters: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.parameters[name]


@dataclass(frozen=True)
class Seen:
    """What the person saw on the way, page by page."""

    pages: list[Page] = field(default_factory=list)

    @property
    def asked_for_password(self) -> bool:
        """Whether the login page was among them."""
        return any("login-submit" in each.ids for each in self.pages)


class Browser:
    """A fresh one."""

    def __init__(self, app: Flask) -> None:
        self.http: FlaskClient = app.test_client()
        self.http.environ_base["HTTP_REFERER"] = f"{ISSUER}/login"  # as a browser sends it with our own forms
        self.seen = Seen()

    def walk(self, answer: TestResponse, until: str) -> Callback | TestResponse:
        """Go on like a person until an address that begins with `until` is reached, or a page that ends the way."""
        self.seen = Seen()
        for _ in range(10):
            location = answer.location or ""
            if location.startswith(until):
                return _callback(location)
            if answer.status_code == 303:
                answer = self.http.get(location)
                continue
            shown = page(answer)
            self.seen.pages.append(shown)
            if "form-post" in shown.ids:
                return Callback("form", str(shown.ids["form-post"]["action"]), shown.hidden)
            if "login-submit" in shown.ids:
                data = {**shown.hidden, "username": "alice", "password": PASSWORD}
                answer = self.http.post("/login", data=data)
            elif "consent-approve" in shown.ids:
                answer = self.http.post("/consent", data={**shown.hidden, "decision": "approve"})
            else:
                return answer
        raise AssertionError("no end")


def _callback(location: str) -> Callback:
    parts = urlsplit(location)
    if parts.fragment:
        assert "=" not in parts.query, "an answer is in one place"
        return Callback("fragment", location.partition("#")[0], dict(parse_qsl(parts.fragment)))
    return Callback("query", location.partition("?")[0], dict(parse_qsl(parts.query)))


@dataclass(frozen=True)
class Client:
    """A client of the suite."""

    suite: "Suite"
    client_id: str
    secret: str
    redirect_uri: str = CALLBACK

    def authorize(self, browser: Browser, *, post: bool = False, **changes: str | None) -> Callback | TestResponse:
        """What came of an authorization request; None takes a parameter out."""
        asked: dict[str, str | None] = {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid",
            "state": "a state with spaces & signs",
            "nonce": "a nonce",
            "response_type": self.suite.response_type,
            "response_mode": self.suite.mode,
            **changes,
        }
        sent = {name: value for name, value in asked.items() if value is not None}
        http = browser.http
        answer = http.post("/authorize", data=sent) if post else http.get("/authorize", query_string=sent)
        return browser.walk(answer, self.redirect_uri)

    def back(self, browser: Browser, **changes: str | None) -> Callback:
        """The answer at the redirect URI: in the mode that was asked for, with the state and the issuer."""
        answer = self.authorize(browser, **changes)
        assert isinstance(answer, Callback), page(answer).text
        usual = "query" if self.suite.response_type == "code" else "fragment"
        assert answer.where == ("form" if self.suite.mode == "form_post" else usual)
        assert answer.uri == self.redirect_uri.partition("?")[0] or answer.uri == self.redirect_uri
        if "state" not in changes:
            assert answer["state"] == "a state with spaces & signs"
        assert answer["iss"] == ISSUER
        return answer

    def refused(self, browser: Browser, **changes: str | None) -> str:
        """The error code at the redirect URI."""
        return self.back(browser, **changes)["error"]

    def token(self, *, in_body: bool = False, **form: str) -> TestResponse:
        """POST /token by client_secret_basic, or by client_secret_post."""
        http = self.suite.app.test_client()
        if in_body:
            return http.post("/token", data={**form, "client_id": self.client_id, "client_secret": self.secret})
        return http.post("/token", data=form, auth=(self.client_id, self.secret))

    def redeem(self, code: str, *, in_body: bool = False) -> TestResponse:
        """The answer to a code."""
        return self.token(in_body=in_body, grant_type="authorization_code", code=code, redirect_uri=self.redirect_uri)

    def sign_in(self, browser: Browser, **changes: str | None) -> "Tokens":
        """The whole code flow."""
        answer = self.redeem(self.back(browser, **changes)["code"])
        assert answer.status_code == 200, answer.get_data(as_text=True)
        assert answer.headers["Cache-Control"] == "no-store"
        return Tokens(self, answer.get_json())


@dataclass(frozen=True)
class Tokens:
    """A token response."""

    client: Client
    body: dict[str, Any]

    @property
    def id_token(self) -> dict[str, Any]:
        """The claims of the ID token, checked as the suite checks them."""
        suite = self.client.suite
        token = jwt.decode(self.body["id_token"], suite.jwks(), registry=SIGNING)
        now = clock.now().timestamp()
        assert token.header["kid"]
        assert (token.claims["iss"], token.claims["aud"]) == (ISSUER, self.client.client_id)
        assert now - 300 < token.claims["iat"] <= now + 1 < token.claims["exp"]
        assert 0 < len(token.claims["sub"]) <= 255
        return token.claims

    @property
    def algorithm(self) -> str:
        """What signed the ID token."""
        return str(jwt.decode(self.body["id_token"], self.client.suite.jwks(), registry=SIGNING).header["alg"])

    def userinfo(self, how: str = "get") -> TestResponse:
        """The answer of /userinfo."""
        http, token = self.client.suite.app.test_client(), self.body["access_token"]
        if how == "body":
            return http.post("/userinfo", data={"access_token": token})
        return http.open("/userinfo", method=how.upper(), headers={"Authorization": f"Bearer {token}"})


class Suite:
    """One plan: `kind` is "provisioned" or "registered"; every request has this response_type and response_mode."""

    def __init__(self, app: Flask, kind: str, mode: str | None, response_type: str = "code") -> None:
        self.app = app
        self.kind = kind
        self.mode = mode
        self.response_type = response_type

    def browser(self) -> Browser:
        """Without cookies."""
        return Browser(self.app)

    def jwks(self) -> KeySet:
        """The JWKS, as it is now."""
        return KeySet.import_key_set(self.app.test_client().get("/jwks").get_json())

    def document(self) -> dict[str, Any]:
        """The metadata."""
        return self.app.test_client().get("/.well-known/openid-configuration").get_json()

    def client(self, uri: str = CALLBACK, **metadata: Any) -> Client:
        """A new client: in the database as an operator would have it, or by POST /register."""
        grants = sorted(grant_types_of(self.response_type))
        grants += ["refresh_token"] if "code" in self.response_type else []
        metadata = {"response_types": [self.response_type], "grant_types": grants, **metadata}
        if self.kind == "provisioned":
            made = register(self.app, f"suite {next(_numbers)}", uri, require_pkce=False, **metadata)
            return Client(self, made.client_id, str(made.secret), uri)
        answer = self.register(**{"redirect_uris": [uri], **metadata})
        assert answer.status_code == 201, answer.get_data(as_text=True)
        body = answer.get_json()
        return Client(self, body["client_id"], body.get("client_secret", ""), uri)

    def register(self, **metadata: Any) -> TestResponse:
        """POST /register, as the suite does: without a scope."""
        values = {"client_name": "suite", "grant_types": ["authorization_code", "refresh_token"], **metadata}
        return self.app.test_client().post("/register", data=json.dumps(values), content_type="application/json")


@contextmanager
def serving(database: Database, **settings: object) -> Iterator[Flask]:
    """A provider whose issuer is https."""
    app = idp_app.create_app(settings_for(database, issuer=ISSUER, registration="open", **settings))
    app.config["PREFERRED_URL_SCHEME"] = "https"
    yield app
    clock.set_offset_seconds(0)
    with app.app_context():
        db.engine.dispose()

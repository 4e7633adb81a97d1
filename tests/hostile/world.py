"""The three real applications in one process, and what is good at them: cookies, form tokens, codes, tokens."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import generate_csrf
from werkzeug.serving import make_server

from api1 import app as api1_app
from api1 import extensions as api1_extensions
from api1.settings import Api1Settings
from idp.clients import client_store, metadata
from idp.clients.response_types import RESPONSE_TYPES
from idp.embedded import RunningProvider, running_provider
from idp.extensions import writing
from idp.interaction import pending_request_store
from idp.session import browser_session, session_store
from idp.session.sign_on_session import SignOnSession
from idp.users import user_store
from mvc_client import app as mvc_client_app
from mvc_client import extensions as mvc_client
from mvc_client import services
from mvc_client.login import sign_in_store
from mvc_client.login.sign_in_store import SignIn
from mvc_client.renewal_mode import RenewalMode
from mvc_client.session import session_store as web_session_store
from mvc_client.session.web_session import Person
from mvc_client.settings import SCOPE, MvcClientSettings
from mvc_client.tokens import token_set, token_store
from shared import clock
from shared.sealing import Sealer
from tests.idp.assertions import claims_of
from tests.idp.authorize.browser import Browser
from tests.idp.authorize.signed import PUBLIC, signed
from tests.idp.registered import register
from tests.idp.relying_party import MVC
from tests.idp.token_endpoint import VERIFIER, TokenEndpoint, make_code

KEY = "a-secret-key-of-the-hostile-tests-that-is-long-enough"
SIGNER = {
    "token_endpoint_auth_method": "private_key_jwt",
    "jwks": PUBLIC,
    "redirect_uris": ["https://rp.example/cb"],
    "grant_types": ["authorization_code", "client_credentials"],
    "scope": "openid profile api1",
}
"""The client `signer`, which has keys."""
IN_FRONT: dict[str, Any] = {
    "uri": "http://localhost:5002/front",
    "response_types": list(RESPONSE_TYPES),
    "grant_types": ["authorization_code", "implicit"],
    "scope": "openid profile",
    "require_pkce": False,
}
"""The client `in front`, which takes tokens from /authorize; alice has agreed."""
FRESH = timedelta(seconds=30)
SERVICES = ("idp", "api1", "mvc_client")


@dataclass
class World:
    """The applications; `tokens`: the answer to alice's latest sign-in; `secrets`: what no log may show."""

    provider: RunningProvider
    apps: Mapping[str, Flask]
    tokens: dict[str, Any]
    secrets: set[str]
    signed_in_at: datetime = field(default_factory=clock.now)

    def good(self, service: str) -> dict[str, str]:
        """Values for the braces of an endpoint, new each time; `cookie` is that of a signed-in browser."""
        self._stay_signed_in()
        made = {
            "issuer": self.provider.issuer,
            "redirect_uri": MVC.redirect_uri,
            "post_logout_redirect_uri": "http://localhost:5002/signout-callback-oidc",
            "id_token": self.tokens["id_token"],
            "access_token": self.tokens["access_token"],
            "bearer": f"Bearer {self.tokens['access_token']}",
            "basic": "Basic " + base64.b64encode(b"mvc client:mvc secret").decode(),
            "verifier": VERIFIER,
            "assertion": signed(claims_of("signer", aud=self.provider.issuer)),
        }
        made |= {"idp": self._at_idp, "api1": self._at_api1, "mvc_client": self._at_mvc_client}.get(service, dict)()
        kept = (
            "registration_token",
            "id_token",
            "access_token",
            "code",
            "refresh_token",
            "secret",
            "csrf",
            "assertion",
        )
        self.secrets |= {made[name] for name in kept if name in made}
        return made

    def _stay_signed_in(self) -> None:
        """Its access token lives a minute, and all the tests may take longer."""
        if not timedelta(0) <= clock.now() - self.signed_in_at < FRESH:
            self.tokens, self.signed_in_at = MVC.sign_in(self.apps["idp"].test_client()), clock.now()
            self.secrets.add(self.tokens["refresh_token"])

    def _at_idp(self) -> dict[str, str]:
        app, browser_id, secret = self.apps["idp"], secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        now = clock.now()
        end = now + timedelta(days=1)
        ended = {"sid": secrets.token_urlsafe(16), "until": end.timestamp(), "asked": {}}
        registered_id, registration_token = secrets.token_hex(16), secrets.token_urlsafe(32)
        with app.app_context(), writing() as connection:
            registered = metadata.parse({"redirect_uris": ["https://rp.example/cb"]})
            client_store.put(connection, registered_id, registered, None, now)
            token_digest = hashlib.sha256(registration_token.encode()).digest()
            client_store.keep_registration_token(connection, registered_id, token_digest)
            user = user_store.find_by_username(connection, "alice")
            assert user is not None
            session = SignOnSession(
                secrets.token_urlsafe(16), user.id, now, ("pwd",), "urn:sixty:acr:password", now, end, end
            )
            session_store.add(connection, session, secret)
            session_store.add(connection, replace(session, sid=ended["sid"]), secrets.token_urlsafe(32))
            session_store.end(connection, ended["sid"], "logout", now)
            asked = {"client_id": MVC.client_id, "redirect_uri": MVC.redirect_uri, "response_type": "code"}
            asked |= {"scope": "openid profile", "state": "a-state", "prompt": "consent"}
            asked |= {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"}
            request_id = pending_request_store.add(connection, asked, browser_id, now)
        cookie = {
            browser_session.BROWSER: browser_id,
            browser_session.SECRET: secret,
            "csrf_token": secrets.token_hex(),
        }
        serializer: Any = app.session_interface.get_signing_serializer(app)  # pyright: ignore[reportAttributeAccessIssue]
        refreshing = TokenEndpoint(app.test_client()).exchange(make_code(app)).get_json()
        return {
            "request": request_id,
            "sid": session.sid,
            "registered_id": registered_id,
            "registration_token": registration_token,
            "secret": secret,
            "code": make_code(app),
            "refresh_token": refreshing["refresh_token"],
            "sealed": Sealer([KEY], "idp logout requests").seal(b"{}"),
            "receipt": Sealer([KEY], "idp logout receipts").seal(json.dumps(ended).encode()),
            **self._with_cookie("idp", f"idp_session={serializer.dumps({**cookie, '_permanent': True})}"),
        }

    def _at_api1(self) -> dict[str, str]:
        client, bearer = self.apps["api1"].test_client(), {"Authorization": f"Bearer {self.tokens['access_token']}"}
        made = client.post("/todo-lists", json={"title": "Sea trial"}, headers=bearer).get_json()
        items = f"/todo-lists/{made['id']}/items"
        item = client.post(items, json={"text": "Check the anchor light"}, headers=bearer).get_json()
        return {"list_id": made["id"], "item_id": item["id"]}

    def _at_mvc_client(self) -> dict[str, str]:
        app, cookie_id, state = self.apps["mvc_client"], secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        sealer, session_id, now = services.of(app).sealer, web_session_store.new_id(), clock.now()
        sealed = token_store.seal(sealer, session_id, token_set.first(self.tokens, now, SCOPE))
        who = Person("alice-sub", None, "Alice", "pwd")
        with app.app_context(), mvc_client.writing() as connection:
            web_session_store.add(connection, session_id, cookie_id, who, sealed, RenewalMode.ON_401, now)
            sign_in_store.add(connection, sealer, state, cookie_id, SignIn("a-nonce", VERIFIER), now)
        return {
            "state": state,
            "secret": cookie_id,
            **self._at_api1(),
            **self._with_cookie("mvc_client", f"mvc_client_session={cookie_id}"),
        }

    def _with_cookie(self, service: str, cookie: str) -> dict[str, str]:
        with self.apps[service].test_request_context(headers={"Cookie": cookie}):
            return {"cookie": cookie, "csrf": generate_csrf()}


@contextmanager
def running_world(folder: Path) -> Iterator[World]:
    """All three; the API and the provider also listen, because the web client calls them."""
    with ExitStack() as stack:
        provider = stack.enter_context(running_provider(secret_key=KEY, registration="open"))
        api1_database = f"sqlite:///{folder / 'api1.sqlite'}"
        api1 = api1_app.create_app(Api1Settings(**_settings(issuer=provider.issuer, database_url=api1_database)))
        with api1.app_context():
            api1_extensions.db.create_all()
        stack.callback(_dispose(api1, api1_extensions.db))
        client_settings = _settings(
            issuer=provider.issuer,
            api1_url=stack.enter_context(_listening(api1)),
            base_url="http://localhost:5002",
            database_url=f"sqlite:///{folder / 'mvc_client.sqlite'}",
        )
        web_client = mvc_client_app.create_app(MvcClientSettings(**client_settings))
        with web_client.app_context():
            mvc_client.db.create_all()
        stack.callback(_dispose(web_client, mvc_client.db))
        register(provider.app, "signer", **SIGNER)
        register(provider.app, "in front", **IN_FRONT)
        Browser(provider.app).agreed(IN_FRONT["scope"], "in front", "alice")
        tokens = MVC.sign_in(provider.app.test_client())
        apps = {"idp": provider.app, "api1": api1, "mvc_client": web_client}
        yield World(provider, apps, tokens, {KEY, "Pass123$", "mvc secret", tokens["refresh_token"]})


def _settings(**values: object) -> dict[str, Any]:
    return {"_env_file": None, "environment": "development", "secret_key": KEY, **values}


def _dispose(app: Flask, db: SQLAlchemy) -> Callable[[], None]:
    def dispose() -> None:
        with app.app_context():
            db.engine.dispose()

    return dispose


@contextmanager
def _listening(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()

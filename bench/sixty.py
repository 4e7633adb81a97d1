"""This project's three services as they run in production, and what a round shows them: tokens, codes, sessions.

The services are processes of their own on granian. What a sign-in would have stored is stored by the same functions
that store it then; everything that is measured goes over HTTP.
"""

import base64
import hashlib
import logging
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from flask_wtf.csrf import generate_csrf

from bench.load import Single
from bench.processes import Server, free_port, running
from idp import app as idp_app
from idp.audit.transaction import Transaction, transaction
from idp.clients import client_store
from idp.session import session_store
from idp.session.sign_on_session import SignOnSession
from idp.settings import IdpSettings
from idp.token import authorization_code_store, granting
from idp.token.authorization_code_store import Approved
from idp.users import user_store
from mvc_client import app as mvc_client_app
from mvc_client import extensions as mvc_client
from mvc_client import services
from mvc_client.renewal_mode import RenewalMode
from mvc_client.session import session_store as web_session_store
from mvc_client.session.web_session import Person
from mvc_client.settings import SCOPE, MvcClientSettings
from mvc_client.tokens import token_set, token_store
from shared import clock

ES256, RS256, DOOR = "mvc client", "rs256", "door"
VERIFIER = secrets.token_urlsafe(32)
_CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
_UPGRADE = {"IDP": ["db", "upgrade"], "API1": ["migrate"], "MVC_CLIENT": ["migrate"]}
_ACR, _AMR = "urn:sixty:acr:password", ("pwd",)


@dataclass(frozen=True)
class Sixty:
    """All three, running. `settings`: the provider's."""

    idp: Server
    api1: Server
    mvc_client: Server
    settings: IdpSettings
    secret: str
    password: str
    provider_app: Flask
    client_app: Flask
    environment: Mapping[str, str]

    def basic(self, client_id: str) -> Mapping[str, str]:
        """The client's credentials."""
        pair = base64.b64encode(f"{client_id}:{self.secret}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}

    def refresh_tokens(self, client_id: str, count: int) -> Sequence[str]:
        """The first ones of as many new grants."""
        with self.provider_app.app_context(), transaction() as change:
            client = client_store.find(change.connection, client_id)
            assert client is not None
            made = [granting.create(change, client, self._approved(change, client_id)) for _ in range(count)]
        return [each.refresh_token or "" for each in made]

    def codes(self, client_id: str, count: int) -> Sequence[str]:
        """Codes that nobody has redeemed yet."""
        with self.provider_app.app_context(), transaction() as change:
            now, approved = clock.now(), self._approved(change, client_id)
            return [authorization_code_store.add(change.connection, approved, now) for _ in range(count)]

    def web_sessions(self, answers: Sequence[Mapping[str, str]], asked: timedelta) -> Sequence[Single]:
        """Requests with a form's token, each of its own session. `answers`: their tokens; `asked`: how long ago."""
        made: list[Single] = []
        sealer, now = services.of(self.client_app).sealer, clock.now()
        for answer in answers:
            cookie_id, session_id = secrets.token_urlsafe(32), web_session_store.new_id()
            sealed = token_store.seal(sealer, session_id, token_set.first(answer, now - asked, SCOPE))
            who = Person("alice", None, "Alice", "pwd")
            with self.client_app.app_context(), mvc_client.writing() as connection:
                web_session_store.add(connection, session_id, cookie_id, who, sealed, RenewalMode.AHEAD, now)
            cookie = {"Cookie": f"mvc_client_session={cookie_id}"}
            with self.client_app.test_request_context(headers=cookie):
                made.append(Single(cookie, f"csrf_token={generate_csrf()}"))
        return made

    def _approved(self, change: Transaction, client_id: str) -> Approved:
        alice = user_store.find_by_username(change.connection, "alice")
        assert alice is not None
        now, sid = clock.now(), secrets.token_urlsafe(16)
        end = now + timedelta(days=1)
        session = SignOnSession(sid, alice.id, now, _AMR, _ACR, now, end, end)
        session_store.add(change.connection, session, secrets.token_urlsafe(32))
        redirect_uri = f"{self.mvc_client.url}/signin-oidc"
        nonce = secrets.token_urlsafe(16)
        return Approved(
            client_id,
            alice.id,
            sid,
            SCOPE,
            nonce,
            now,
            _AMR,
            _ACR,
            redirect_uri=redirect_uri,
            code_challenge=_CHALLENGE,
        )


def say_nothing() -> None:
    """What this process does to prepare a round is nobody's to read."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


@contextmanager
def started(folder: Path, **settings: str) -> Iterator[Sixty]:
    """All three with one worker each, their databases in `folder`. `settings`: the provider's others."""
    say_nothing()
    urls = {name: f"http://localhost:{free_port()}" for name in ("IDP", "API1", "MVC_CLIENT")}
    secret, password = secrets.token_hex(20), secrets.token_hex(10)
    environment: dict[str, str] = {
        "IDP_ISSUER": urls["IDP"],
        "API1_BASE_URL": urls["API1"],
        "MVC_CLIENT_BASE_URL": urls["MVC_CLIENT"],
    }
    for name, url in urls.items():
        environment |= {
            f"{name}_ENVIRONMENT": "production",
            f"{name}_BIND": url.removeprefix("http://").replace("localhost", "127.0.0.1"),
            f"{name}_DATABASE_URL": f"sqlite:///{folder / name.lower()}.sqlite",
            f"{name}_SECRET_KEY": secrets.token_urlsafe(32),
        }
    environment |= {
        "IDP_PROVISION_FILE": str(Path(__file__).with_name("provision.toml")),
        "IDP_PROVISION_VARIABLES": f"secret={secret},password={password},mvc_client_base_url={urls['MVC_CLIENT']}",
        "API1_ISSUER": urls["IDP"],
        "MVC_CLIENT_ISSUER": urls["IDP"],
        "MVC_CLIENT_API1_URL": urls["API1"],
        "MVC_CLIENT_CLIENT_ID": ES256,
        "MVC_CLIENT_CLIENT_SECRET": secret,
        **settings,
    }
    with ExitStack() as stack:
        servers: dict[str, Server] = {}
        for name, url in urls.items():
            command = [sys.executable, "-m", name.lower()]
            upgrade = [*command, *_UPGRADE[name]]
            done = subprocess.run(upgrade, env={**os.environ, **environment}, capture_output=True, text=True)
            if done.returncode:
                raise RuntimeError(done.stderr)
            servers[name] = stack.enter_context(running(command, url, "/health", environment))
        idp_settings = IdpSettings(**_own("IDP_", environment))
        yield Sixty(
            servers["IDP"],
            servers["API1"],
            servers["MVC_CLIENT"],
            idp_settings,
            secret,
            password,
            idp_app.create_app(idp_settings),
            mvc_client_app.create_app(MvcClientSettings(**_own("MVC_CLIENT_", environment))),
            environment,
        )


def _own(prefix: str, environment: Mapping[str, str]) -> dict[str, Any]:
    return {name.removeprefix(prefix).lower(): each for name, each in environment.items() if name.startswith(prefix)}

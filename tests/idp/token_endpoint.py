"""Codes and tokens without a browser: what /authorize would have approved is put into the store."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from idp.audit.transaction import transaction
from idp.clients.client_cache import find_client
from idp.session import session_store
from idp.session.sign_on_session import SignOnSession
from idp.token import authorization_code_store, granting
from idp.token.authorization_code_store import Approved
from idp.users import user_store
from shared import clock

MVC = ("mvc client", "mvc secret")
REDIRECT_URI = "http://localhost:5002/signin-oidc"
LESSONS_URI = "http://localhost:5002/lessons/signin-oidc"
VERIFIER = "a-verifier-of-at-least-forty-three-characters-0"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SCOPE = "openid profile api1 offline_access"
AUTH_TIME_AGO = timedelta(minutes=5)

NewCode = Callable[..., str]


def make_code(app: Flask, *, with_grant: bool = False, **changes: Any) -> str:
    """A code as /authorize would issue it to alice; keyword arguments change what was approved.

    `with_grant`: as beside an access token, whose grant there is already.
    """
    with app.app_context(), transaction() as change:
        alice = user_store.find_by_username(change.connection, "alice")
        assert alice is not None
        approved = _approved(alice.id, _session_of(change.connection, alice.id), changes)
        client = find_client(approved.client_id) if with_grant else None
        grant_id = granting.begin(change, client, approved).grant.id if client else None
        return authorization_code_store.add(change.connection, approved, clock.now(), grant_id=grant_id)


def _approved(user_id: str, sid: str, changes: dict[str, Any]) -> Approved:
    return Approved(
        **{
            "client_id": "mvc client",
            "user_id": user_id,
            "sid": sid,
            "redirect_uri": REDIRECT_URI,
            "scope": SCOPE,
            "nonce": "n-0S6_WzA2Mj",
            "code_challenge": CHALLENGE,
            "auth_time": clock.now() - AUTH_TIME_AGO,
            "amr": ("pwd",),
            "acr": "urn:sixty:acr:password",
            **changes,
        }
    )


def _session_of(connection: Connection, user_id: str) -> str:
    """A living browser session; its `sid`."""
    now, sid = clock.now(), secrets.token_urlsafe(16)
    end = now + timedelta(hours=1)
    session = SignOnSession(sid, user_id, now, ("pwd",), "urn:sixty:acr:password", now, end, end)
    session_store.add(connection, session, secrets.token_urlsafe(32))
    return sid


@dataclass
class TokenEndpoint:
    """POST /token as a client would."""

    http: FlaskClient

    def exchange(self, code: str, *, auth: tuple[str, str] | None = MVC, **form: str) -> TestResponse:
        values = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT_URI,
            "code_verifier": VERIFIER,
            **form,
        }
        return self.post({name: value for name, value in values.items() if value != ""}, auth=auth)

    def refresh(self, refresh_token: str, *, auth: tuple[str, str] | None = MVC, **form: str) -> TestResponse:
        return self.post({"grant_type": "refresh_token", "refresh_token": refresh_token, **form}, auth=auth)

    def post(self, form: dict[str, str], *, auth: tuple[str, str] | None = None, **options: Any) -> TestResponse:
        return self.http.post("/token", data=form, auth=auth, **options)

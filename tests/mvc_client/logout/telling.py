"""Tells the web client that a session has ended, as the provider does, with tokens signed by the peer's own key."""

import secrets
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import select
from werkzeug.test import TestResponse

from mvc_client.extensions import reading, writing
from mvc_client.logout.logout_token import EVENT
from mvc_client.session import told_store
from mvc_client.session.models import SessionRow
from shared import clock
from tests.mvc_client.peer import SIGNING_KEY, Peer
from tests.mvc_client.sessions import ALICE, add_session

Tell = Callable[..., TestResponse]


def teller(app: Flask, peer: Peer) -> Tell:
    """Posts a logout token, so many times in one message; what it is given by name replaces the claims."""

    def told(key: ECKey = SIGNING_KEY, kid: str = "peer-1", times: int = 1, **changes: Any) -> TestResponse:
        now = int(clock.now().timestamp())
        claims = {
            "iss": peer.issuer,
            "aud": "mvc client",
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(16),
            "events": {EVENT: {}},
            **changes,
        }
        token = jwt.encode({"alg": "ES256", "kid": kid, "typ": "logout+jwt"}, claims, key)
        return app.test_client().post("/backchannel-logout", data={"logout_token": [token] * times})

    return told


def check_that_a_session_that_begins_meanwhile_ends(app: Flask, tell: Tell) -> None:
    """Whoever tells of the end while a sign-in is being committed waits for it."""
    telling = threading.Thread(target=tell, kwargs={"sid": ALICE.sid})
    with app.app_context(), writing() as connection:
        assert told_store.may_begin(connection, str(ALICE.sid), clock.now())
        add_session(connection)
        telling.start()
        telling.join(0.5)
    telling.join()
    with app.app_context(), reading() as connection:
        assert connection.execute(select(SessionRow.ended_because)).scalar_one() == "signed_out_elsewhere"

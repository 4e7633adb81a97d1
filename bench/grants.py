"""Very many living grants, as sign-ins would have left them: genuine refresh tokens, each with a session of its own."""

import random
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from sqlalchemy import Connection, func, insert, select

from bench.sixty import ES256
from idp.extensions import reading, writing
from idp.keys.keystore import keystore
from idp.session.models import SignOnSessionRow
from idp.token import grant_store, refresh_token
from idp.token.models import GrantRow
from idp.token.refresh_token import SECRET_BYTES
from idp.users.models import UserRow
from mvc_client.settings import SCOPE
from shared import clock

_AT_ONCE = 5000
_ACR, _AMR = "urn:sixty:acr:password", ["pwd"]


@dataclass(frozen=True)
class _SignIn:
    """One person's, and what it left."""

    user: dict[str, object]
    session: dict[str, object]
    grant: dict[str, object]
    token: str


def fill(app: Flask, count: int, sample: int) -> Sequence[str]:
    """Add grants until there are `count`; the refresh tokens of `sample` random ones of the new."""
    tokens: list[str] = []
    with app.app_context():
        with reading() as connection:
            missing = count - _count(connection)
        chosen = set(random.sample(range(missing), min(sample, missing)))
        for start in range(0, missing, _AT_ONCE):
            made = [_sign_in(app) for _ in range(min(_AT_ONCE, missing - start))]
            with writing() as connection:
                connection.execute(insert(UserRow), [each.user for each in made])
                connection.execute(insert(SignOnSessionRow), [each.session for each in made])
                connection.execute(insert(GrantRow), [each.grant for each in made])
            tokens += [each.token for number, each in enumerate(made, start) if number in chosen]
    return tokens


def _count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(GrantRow)).scalar_one()


def _sign_in(app: Flask) -> _SignIn:
    now, user_id, sid, grant_id = clock.now(), str(uuid.uuid4()), secrets.token_urlsafe(16), grant_store.new_id()
    keys = keystore().refresh_keys()
    first = refresh_token.first(grant_id, keys.current_id, secrets.token_bytes(SECRET_BYTES))
    day = timedelta(days=1)
    user: dict[str, object] = {
        "id": user_id,
        "username": user_id,
        "username_key": user_id,
        "password_hash": "",
        "claims": {"name": "Alice Smith", "email": "alice@example.com"},
        "created_at": now,
        "updated_at": now,
        "password_changed_at": now,
    }
    session: dict[str, object] = {
        "sid": sid,
        "user_id": user_id,
        "secret_digest": secrets.token_bytes(32),
        "auth_time": now,
        "amr": _AMR,
        "acr": _ACR,
        "created_at": now,
        "idle_expires_at": now + day,
        "absolute_expires_at": now + 7 * day,
    }
    grant: dict[str, object] = {
        "id": grant_id,
        "client_id": ES256,
        "user_id": user_id,
        "sid": sid,
        "scope": SCOPE,
        "nonce": secrets.token_urlsafe(16),
        "auth_time": now,
        "amr": _AMR,
        "acr": _ACR,
        "created_at": now,
        "generation": 0,
        "key_id": first.key_id,
        "current_hash": first.hash,
        "salt": secrets.token_bytes(16),
        "rotated_at": now,
        "retried": False,
        "retried_in_a_row": 0,
        "retries": 0,
        "idle_expires_at": now + 7 * day,
        "absolute_expires_at": now + 30 * day,
    }
    return _SignIn(user, session, grant, refresh_token.serialise(first, keys.pairs))

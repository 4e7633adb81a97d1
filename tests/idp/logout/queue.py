"""Telling clients of a logout: the notices in the queue, one by one, as a worker's thread takes them."""

from typing import Any

from flask import Flask
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import text

from idp.extensions import reading
from idp.logout.telling import tell_next
from shared.signatures import VERIFYING


def tell(app: Flask, times: int = 100) -> int:
    """Work the queue as a worker's thread does; how many were tried."""
    with app.app_context():
        return next((done for done in range(times) if not tell_next()), times)


def read(app: Flask, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a token that the provider's published keys verify."""
    keys = KeySet.import_key_set(app.test_client().get("/jwks").get_json())
    decoded = jwt.decode(token, keys, registry=VERIFYING)
    return decoded.header, decoded.claims


def notices(app: Flask) -> list[tuple[Any, ...]]:
    with app.app_context(), reading() as connection:
        found = connection.execute(text("SELECT client_id, outcome, attempts FROM logout_notice ORDER BY client_id"))
        return [tuple(row) for row in found]

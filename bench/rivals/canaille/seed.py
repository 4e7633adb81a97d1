"""The database with a client and a person, and refresh tokens of $SEEDS grants of hers in seed.json."""

import json
import os
import secrets
from datetime import UTC, datetime
from typing import Any

from app import FOLDER, app
from canaille.app import models
from canaille.backends import Backend

SCOPE = ["openid", "profile", "email", "phone", "address", "api1", "offline_access"]


def _main() -> None:
    with app.app_context():
        alice = models.User(user_name="alice", formatted_name="Alice Smith", given_name="Alice", family_name="Smith")
        alice.emails = ["alice@example.com"]
        client = models.Client(
            client_id="es256",
            client_secret=os.environ["SECRET"],
            client_name="es256",
            client_id_issued_at=datetime.now(UTC),
            redirect_uris=["https://rp.example/cb"],
            grant_types=["authorization_code", "refresh_token"],
            response_types=["code"],
            scope=SCOPE,
            token_endpoint_auth_method="client_secret_basic",
            id_token_signed_response_alg="ES256",
        )
        for each in (alice, client):
            Backend.instance.save(each)
        client.audience = [client]
        Backend.instance.save(client)
        tokens = [_granted(client, alice) for _ in range(int(os.environ["SEEDS"]))]
    (FOLDER / "seed.json").write_text(json.dumps({"es256": tokens}))


def _granted(client: Any, user: Any) -> str:
    token = models.Token(
        token_id=secrets.token_urlsafe(32),
        type="Bearer",
        access_token=secrets.token_urlsafe(32),
        refresh_token=secrets.token_urlsafe(32),
        client=client,
        subject=user,
        audience=[client],
        scope=SCOPE,
        issue_date=datetime.now(UTC),
        lifetime=3600,
    )
    Backend.instance.save(token)
    return token.refresh_token


_main()

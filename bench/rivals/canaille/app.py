"""Canaille set up for the same job; what is not named is as it comes."""

import json
import os
import sqlite3
from pathlib import Path

from canaille import create_app
from joserfc.jwk import ECKey, RSAKey
from sqlalchemy import Engine, event

FOLDER = Path(os.environ["FOLDER"])


@event.listens_for(Engine, "connect")
def _durable(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in ("busy_timeout = 5000", "journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _keys() -> list[dict[str, str]]:
    file = FOLDER / "jwks.json"
    if not file.exists():
        made = [RSAKey.generate_key(2048), ECKey.generate_key("P-256")]
        file.write_text(json.dumps([key.as_dict(private=True) for key in made]))
    return json.loads(file.read_text())


app = create_app(
    {
        "SECRET_KEY": os.environ["SECRET"],
        "SERVER_NAME": f"localhost:{os.environ['PORT']}",
        "PREFERRED_URL_SCHEME": "http",
        "CANAILLE": {"DATABASE": "sql"},
        "CANAILLE_SQL": {"DATABASE_URI": f"sqlite:///{FOLDER / 'rival.sqlite'}"},
        "CANAILLE_OIDC": {"ACTIVE_JWKS": _keys()},
    }
)

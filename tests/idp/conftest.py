"""A provider of one's own for each test: a fresh SQLite file, keys, and the demo's clients and people."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp import app as idp_app
from idp.extensions import db
from idp.settings import IdpSettings
from idp.startup import fill
from shared import clock

SECRET_KEY = "a-secret-key-of-the-tests-that-is-long-enough"


def settings_for(database: Path, **changes: object) -> IdpSettings:
    values: dict[str, object] = {
        "environment": "development",
        "database_url": f"sqlite:///{database}",
        "secret_key": SECRET_KEY,
        **changes,
    }
    return IdpSettings(**values)  # pyright: ignore[reportArgumentType]


@pytest.fixture(scope="session")
def filled_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: keys cost an RSA generation, users an argon2 hash each."""
    path = tmp_path_factory.mktemp("idp") / "filled.sqlite"
    settings = settings_for(path)
    app = idp_app.create_app(settings)
    with app.app_context():
        db.create_all()
        fill(app, settings)
        db.engine.dispose()
    return path


@pytest.fixture
def database(filled_database: Path, tmp_path: Path) -> Path:
    """A copy of the filled database."""
    path = tmp_path / "idp.sqlite"
    shutil.copy(filled_database, path)
    return path


@pytest.fixture
def app(database: Path) -> Iterator[Flask]:
    """The provider on its own database; the clock is put back afterwards."""
    app = idp_app.create_app(settings_for(database))
    yield app
    clock.set_offset_seconds(0)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """HTTP without a socket."""
    return app.test_client()

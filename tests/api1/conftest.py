"""The API in front of a real little provider, with an SQLite file of each test's own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api1 import migration
from api1.app import create_app
from api1.extensions import db
from api1.settings import Api1Settings
from shared import clock
from tests.shared.little_provider import Provider, ec_key, running

SECRET_KEY = "a test's secret key of forty characters!"


def settings(issuer: str, **changes: object) -> Api1Settings:
    """The settings of a development API, without any file of this checkout."""
    given = {"environment": "development", "issuer": issuer, "secret_key": SECRET_KEY, **changes}
    return Api1Settings(_env_file=None, **given)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    yield
    clock.set_offset_seconds(0)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running(ec_key("first")) as provider:
        yield provider


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("api1") / "migrated.sqlite"
    migration.migrate(settings("http://provider.test", database_url=f"sqlite:///{path}"))
    return path


@pytest.fixture
def database_url(migrated_database: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(migrated_database, tmp_path / 'api1.sqlite')}"


@pytest.fixture
def app(provider: Provider, database_url: str) -> Iterator[Flask]:
    app = create_app(settings(provider.issuer, database_url=database_url))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}

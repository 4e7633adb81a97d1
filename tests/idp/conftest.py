"""A provider of one's own for each test: a fresh database, keys, and the demo's clients and people."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from idp import app as idp_app
from idp import schema
from idp.audit.transaction import transaction
from idp.clients import client_store, metadata
from idp.clients.client import secret_digest
from idp.extensions import db, reading, writing
from idp.settings import IdpSettings
from idp.startup import fill
from idp.users import user_store
from shared import clock
from shared import database as database_settings
from tests.idp.databases import Database, databases, url_of
from tests.idp.token_endpoint import NewCode, TokenEndpoint, make_code

SECRET_KEY = "a-secret-key-of-the-tests-that-is-long-enough"


def settings_for(database: Database, **changes: object) -> IdpSettings:
    values: dict[str, object] = {
        "environment": "development",
        "database_url": url_of(database),
        "secret_key": SECRET_KEY,
        **changes,
    }
    return IdpSettings(**values)  # pyright: ignore[reportArgumentType]


def note_as_migrated() -> None:
    """Write down in the database of the current app that it has the newest tables."""
    with writing() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": schema.newest_revision()})


@pytest.fixture(scope="session")
def filled_database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Made once: keys cost an RSA generation, users an argon2 hash each."""
    path = databases.new(tmp_path_factory.mktemp("idp"), "filled")
    settings = settings_for(path)
    app = idp_app.create_app(settings)
    with app.app_context():
        db.create_all()
        note_as_migrated()
        fill(settings)
        db.engine.dispose()
    return path


@pytest.fixture
def database(filled_database: Database, tmp_path: Path) -> Iterator[Database]:
    """A copy of the filled database."""
    copy = databases.copy(filled_database, tmp_path)
    yield copy
    databases.drop(copy)


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    """The provider on its own database; the clock is put back afterwards."""
    app = idp_app.create_app(settings_for(database))
    yield app
    clock.set_offset_seconds(0)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def in_the_database(database: Database) -> Iterator[None]:
    """An app context that knows the database and nothing else."""
    bare = Flask("idp")
    db.open_for(bare, settings_for(database).database_url)
    with bare.app_context():
        yield
        db.engine.dispose()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a provisioning file may be written."""
    return tmp_path / "provision.toml"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """HTTP without a socket."""
    return app.test_client()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits longer than 50 ms to write."""
    monkeypatch.setattr(database_settings, "BUSY_TIMEOUT_MILLISECONDS", 50)


@pytest.fixture
def alice_id(app: Flask) -> str:
    """The `sub` of the demo's alice."""
    with app.app_context(), reading() as connection:
        alice = user_store.find_by_username(connection, "alice")
    assert alice is not None
    return alice.id


@pytest.fixture
def new_code(app: Flask) -> NewCode:
    """Makes codes as /authorize would issue them."""
    return partial(make_code, app)


@pytest.fixture
def endpoint(client: FlaskClient) -> TokenEndpoint:
    """POST /token as a client would."""
    return TokenEndpoint(client)


@pytest.fixture
def worker(app: Flask) -> tuple[str, str]:
    """A client that acts for itself (client_credentials), with its secret."""
    worker = ("worker", "a-secret-of-the-worker-client")
    values: dict[str, object] = {"grant_types": ["client_credentials"], "scope": "openid api1 offline_access"}
    with app.app_context(), transaction() as change:
        client_store.put(change.connection, worker[0], metadata.parse(values), secret_digest(worker[1]), clock.now())
    return worker

"""A provider with nothing but keys: an app in a fresh database."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from idp.audit.transaction import transaction
from idp.extensions import db, writing
from idp.keys import views
from idp.keys.first_keys import ensure_keys
from idp.keys.keystore import Keystore
from idp.settings import IdpSettings
from shared import clock
from shared import database as opening
from tests.idp.databases import Database, databases, url_of

FIRST_SECRET = "the first secret key and long enough for anybody"
SECOND_SECRET = "the second secret key and long enough for anybody"


def make_settings(database: Database, secret_key: str = FIRST_SECRET, previous: str = "") -> IdpSettings:
    return IdpSettings.model_validate(
        {
            "environment": "development",
            "database_url": url_of(database),
            "secret_key": secret_key,
            "secret_key_previous": previous,
        }
    )


def make_app(settings: IdpSettings) -> Flask:
    """Leaves the tables alone if they are there already."""
    app = Flask("idp")
    app.config["SQLALCHEMY_DATABASE_URI"] = opening.normalise_url(settings.database_url)
    app.config["TESTING"] = True
    db.init_app(app)
    app.extensions["sixty_keys"] = Keystore(settings.secret_keys)
    app.register_blueprint(views.blueprint)
    with app.app_context():
        opening.configure(db.engine)
        db.create_all()
    return app


def start(app: Flask, settings: IdpSettings, after_seconds: float = 0) -> None:
    """What the provider does with its keys before it opens."""
    with app.app_context(), transaction() as change:
        ensure_keys(change, settings, clock.now() + timedelta(seconds=after_seconds))


def execute(app: Flask, sql: str, **values: object) -> None:
    """Change the database behind the keystore's back."""
    with app.app_context(), writing() as connection:
        connection.execute(text(sql), values)


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Database]:
    new = databases.new(tmp_path)
    yield new
    databases.drop(new)


@pytest.fixture
def app(path: Database) -> Iterator[Flask]:
    settings = make_settings(path)
    app = make_app(settings)
    start(app, settings)
    with app.app_context():
        yield app
        db.engine.dispose()


@pytest.fixture
def move_clock() -> Iterator[Callable[[float], None]]:
    yield clock.set_offset_seconds
    clock.set_offset_seconds(0)

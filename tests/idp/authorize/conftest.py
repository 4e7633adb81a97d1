from collections.abc import Iterator

import pytest
from flask import Flask

from idp import app as idp_app
from idp.extensions import db
from shared import clock
from tests.idp.authorize.browser import Browser
from tests.idp.conftest import settings_for
from tests.idp.databases import Database, databases


@pytest.fixture(scope="module")
def shared_app(filled_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One provider for the file: making it costs more than a test. Each test has its own person and browser there."""
    database = databases.copy(filled_database, tmp_path_factory.mktemp("shared"))
    app = idp_app.create_app(settings_for(database))
    yield app
    with app.app_context():
        db.engine.dispose()
    databases.drop(database)


@pytest.fixture
def stranger(shared_app: Flask) -> Iterator[Browser]:
    """A browser in which nobody is signed in."""
    yield Browser(shared_app)
    clock.set_offset_seconds(0)


@pytest.fixture
def settled(shared_app: Flask) -> Iterator[Browser]:
    """A browser whose person is signed in and has agreed to share the profile with the demo client."""
    browser = Browser(shared_app)
    browser.signed_in()
    browser.agreed()
    yield browser
    clock.set_offset_seconds(0)


@pytest.fixture
def alone(app: Flask) -> Browser:
    """As `settled`, on a provider of its own that the test may spoil."""
    browser = Browser(app)
    browser.signed_in()
    browser.agreed()
    return browser

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from idp import app as idp_app
from idp.extensions import db
from tests.idp.authorize.browser import Browser
from tests.idp.conftest import settings_for


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Nobody is signed in."""
    return Browser(app)


@pytest.fixture
def alice(app: Flask) -> Browser:
    """Alice is signed in and has agreed to share her profile with the demo client."""
    browser = Browser(app)
    browser.signed_in()
    browser.agreed()
    return browser


@pytest.fixture(scope="module")
def refused_app(filled_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    path = tmp_path_factory.mktemp("refused") / "idp.sqlite"
    shutil.copy(filled_database, path)
    app = idp_app.create_app(settings_for(path))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def stranger(refused_app: Flask) -> Browser:
    """Nobody is signed in; on a provider for the whole file, because requests that are refused change nothing."""
    return Browser(refused_app)

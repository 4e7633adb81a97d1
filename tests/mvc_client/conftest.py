"""A web client of one's own for each test, a peer that plays provider and API, and a browser without a socket."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mvc_client import migration
from mvc_client.app import create_app
from mvc_client.extensions import db
from mvc_client.settings import MvcClientSettings
from shared import clock
from tests.mvc_client.peer import Peer

SECRET_KEY = "a-secret-key-of-the-tests-that-is-long-enough"


def settings_for(database: Path, peer_url: str, **changes: object) -> MvcClientSettings:
    values: dict[str, object] = {
        "environment": "development",
        "database_url": f"sqlite:///{database}",
        "secret_key": SECRET_KEY,
        "issuer": peer_url,
        "api1_url": peer_url,
        "base_url": "http://localhost:5002",
        **changes,
    }
    return MvcClientSettings(**values)  # pyright: ignore[reportArgumentType]


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mvc_client") / "migrated.sqlite"
    migration.migrate(settings_for(path, "http://peer.test"))
    return path


@pytest.fixture
def database(migrated_database: Path, tmp_path: Path) -> Path:
    path = tmp_path / "mvc_client.sqlite"
    shutil.copy(migrated_database, path)
    return path


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.close()


@pytest.fixture
def settings(database: Path, peer: Peer) -> MvcClientSettings:
    return settings_for(database, peer.url)


@pytest.fixture
def app(settings: MvcClientSettings) -> Iterator[Flask]:
    app = create_app(settings)
    yield app
    clock.set_offset_seconds(0)
    with app.app_context():
        db.engine.dispose()


class Browser:
    """Follows the story from page to page; redirects to the peer go over the wire."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http: FlaskClient = app.test_client()

    def get(self, path: str, **options: object) -> TestResponse:
        return self.http.get(path, **options)  # pyright: ignore[reportArgumentType]

    def post(self, path: str, **fields: str) -> TestResponse:
        """Press a button of the home page: with its CSRF token."""
        return self.http.post(path, data={"csrf_token": self.csrf_token(), **fields})

    def csrf_token(self) -> str:
        return self.get("/").text.partition('name="csrf_token" value="')[2].partition('"')[0]

    def call(self) -> str:
        """Call the API; the page afterwards."""
        answer = self.post("/call")
        assert (answer.status_code, answer.location) == (303, "/")
        return self.get("/").text

    def begin(self, path: str = "/login") -> str:
        """GET /login and what the provider does; the path with which the browser comes back."""
        to_provider = self.get(path)
        assert to_provider.status_code == 303
        return self.visit_provider(to_provider.location)

    def visit_provider(self, url: str) -> str:
        back = requests.get(url, allow_redirects=False, timeout=5)
        assert back.status_code == 303
        parts = urlsplit(back.headers["Location"])
        assert f"{parts.scheme}://{parts.netloc}" == "http://localhost:5002"
        return f"{parts.path}?{parts.query}"

    def sign_in(self) -> TestResponse:
        answer = self.get(self.begin())
        assert (answer.status_code, answer.location) == (303, "/")
        return answer


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def signed_in(browser: Browser) -> Browser:
    browser.sign_in()
    return browser

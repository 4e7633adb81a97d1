import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp import app as idp_app
from idp.extensions import db
from shared import clock
from tests.idp.conftest import settings_for
from tests.idp.databases import Database
from tests.support.tls_server import TlsServer, tls_server

CALLBACK = "https://rp.example/cb"


class Endpoint:
    """/register and what is below it, as a client calls them."""

    def __init__(self, http: FlaskClient) -> None:
        self.http = http

    def call(self, method: str, path: str, body: object = None, token: str | None = None) -> TestResponse:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        data = None if body is None else json.dumps(body)
        kind = None if body is None else "application/json"
        return self.http.open(path, method=method, data=data, content_type=kind, headers=headers)

    def register(self, token: str | None = None, **members: Any) -> TestResponse:
        return self.call("POST", "/register", {"redirect_uris": [CALLBACK], **members}, token)

    def registered(self, **members: Any) -> dict[str, Any]:
        answer = self.register(**members)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return answer.get_json()

    def own(self, method: str, client: dict[str, Any], body: object = None, token: str | None = None) -> TestResponse:
        """A call of the client about itself."""
        path = client["registration_client_uri"].removeprefix("http://localhost:5000")
        return self.call(method, path, body, client["registration_access_token"] if token is None else token)

    def fault(self, **members: Any) -> tuple[str, str]:
        """The error, and the member that its description begins with."""
        return fault(self.register(**members))


def fault(answer: TestResponse) -> tuple[str, str]:
    body = answer.get_json()
    assert answer.status_code == 400, body
    assert set(body) == {"error", "error_description"}
    return body["error"], body["error_description"].partition(":")[0]


def serve(database: Database, **settings: object) -> Iterator[Flask]:
    app = idp_app.create_app(settings_for(database, **settings))
    yield app
    clock.set_offset_seconds(0)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsServer]:
    with tls_server(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture
def app(database: Database, server: TlsServer) -> Iterator[Flask]:
    yield from serve(database, registration="open", outbound_ca_file=server.ca_file, outbound_allow_private=True)


@pytest.fixture
def register(app: Flask) -> Endpoint:
    return Endpoint(app.test_client())

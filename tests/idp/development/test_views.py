"""POST and GET /development/faults."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp import app as idp_app
from idp.development.fault import Fault
from tests.idp.conftest import settings_for
from tests.idp.databases import Database

FAULTS = "/development/faults"
MVC = "mvc client"


def armed(client: FlaskClient) -> object:
    return client.get(FAULTS, query_string={"client_id": MVC}).get_json()


def test_every_fault_is_armed_by_its_name_and_forgotten_by_null(client: FlaskClient) -> None:
    for name in [*Fault, None]:
        answer = client.post(FAULTS, json={"client_id": MVC, "fault": name})
        assert (answer.status_code, answer.data) == (204, b"")
        assert armed(client) == {"client_id": MVC, "fault": name}


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"7", b"[]", b"{}", b"null", b"{", b"\xff", b"[" * 60_000),
        b'{"client_id": "mvc client"}',
        b'{"fault": "delayed"}',
        b'{"client_id": "nobody", "fault": "delayed"}',
        b'{"client_id": "mvc client\\u0000", "fault": "delayed"}',
        b'{"client_id": "\\ud800", "fault": "delayed"}',
        b'{"client_id": 7, "fault": "delayed"}',
        b'{"client_id": "mvc client", "fault": "a storm"}',
        b'{"client_id": "mvc client", "fault": ["delayed"]}',
        b'{"client_id": "mvc client", "fault": false}',
        b'{"client_id": "mvc client", "fault": "delayed", "more": 1}',
    ],
)
def test_anything_else_is_400_and_arms_nothing(client: FlaskClient, body: bytes) -> None:
    answer = client.post(FAULTS, data=body, content_type="application/json")
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_request")
    assert armed(client) == {"client_id": MVC, "fault": None}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None])
def test_a_form_of_another_site_arms_nothing(client: FlaskClient, kind: str | None) -> None:
    answer = client.post(FAULTS, data=b'{"client_id": "mvc client", "fault": "delayed"}', content_type=kind)
    assert (answer.status_code, answer.get_json()["error"]) == (415, "invalid_request")
    assert armed(client) == {"client_id": MVC, "fault": None}


@pytest.mark.parametrize("client_id", ["", "nobody", "\0"])
def test_of_a_client_that_there_is_not_nothing_is_told(client: FlaskClient, client_id: str) -> None:
    assert client.get(FAULTS, query_string={"client_id": client_id}).status_code == 400


def test_in_production_there_is_neither_the_route_nor_anything_around_the_provider(
    app: Flask, database: Database
) -> None:
    production = idp_app.create_app(
        settings_for(database, environment="production", issuer="https://idp.example", registration="off")
    )
    answers = production.test_client()
    assert answers.get(FAULTS, query_string={"client_id": MVC}).status_code == 404
    assert answers.post(FAULTS, json={"client_id": MVC, "fault": "delayed"}).status_code == 404
    assert "wsgi_app" not in vars(production)
    assert "wsgi_app" in vars(app)

"""What every address of the API has in common."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from api1.app import MAX_BODY_BYTES, create_app
from shared import clock
from tests.api1.conftest import bearer, settings
from tests.shared.little_provider import Provider


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("POST", "/identity", 405),
        ("BREW", "/identity", 405),
        ("GET", "/identity/", 404),
        ("GET", "/%00%ff", 404),
    ],
)
def test_an_error_is_a_problem_and_never_a_page(client: FlaskClient, method: str, path: str, status: int) -> None:
    response = client.open(path, method=method, headers={"Accept": "text/html"})
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert response.get_json()["status"] == status
    assert path not in response.text or path == "/"


def test_405_names_the_methods_that_are_answered(client: FlaskClient) -> None:
    assert "GET" in client.delete("/identity").headers["Allow"]


def test_a_body_of_the_limit_is_let_through_and_one_byte_more_is_413(client: FlaskClient) -> None:
    assert client.post("/identity", data=b"x" * MAX_BODY_BYTES).status_code == 405
    response = client.get("/identity", data=b"x" * (MAX_BODY_BYTES + 1))
    assert (response.status_code, response.mimetype) == (413, "application/problem+json")


def test_what_nobody_expected_is_a_problem_without_its_cause(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("the cause")

    response = app.test_client().get("/broken")
    assert "the cause" in caplog.text
    assert (response.status_code, response.mimetype) == (500, "application/problem+json")
    assert "the cause" not in response.text


def test_every_answer_carries_the_security_headers_and_a_request_id(client: FlaskClient) -> None:
    for path in ("/identity", "/nothing", "/health"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Request-ID"]
        assert headers["Cache-Control"] == "no-store"


def test_hsts_follows_the_scheme_of_the_public_url(provider: Provider, client: FlaskClient) -> None:
    secure = create_app(settings(provider.issuer, base_url="https://api.example")).test_client()
    assert "Strict-Transport-Security" in secure.get("/health").headers
    assert "Strict-Transport-Security" not in client.get("/health").headers


def test_alive_without_a_provider_and_ready_only_with_its_keys(client: FlaskClient, provider: Provider) -> None:
    provider.stop()
    assert client.get("/health").get_json() == {"service": "api1", "status": "alive"}
    response = client.get("/ready")
    assert response.status_code == 503
    assert response.get_json()["checks"] == {"keys": "the provider's keys cannot be fetched", "database": "ok"}


def test_ready_with_the_keys_and_the_database(client: FlaskClient) -> None:
    checks = {"keys": "ok", "database": "ok"}
    assert client.get("/ready").get_json() == {"service": "api1", "status": "ready", "checks": checks}


def test_not_ready_before_the_database_is_migrated(provider: Provider, tmp_path: Path) -> None:
    app = create_app(settings(provider.issuer, database_url=f"sqlite:///{tmp_path / 'empty.sqlite'}"))
    response = app.test_client().get("/ready")
    assert response.status_code == 503
    assert response.get_json()["checks"] == {"keys": "ok", "database": "failed"}


@pytest.mark.parametrize("query", ["%", "a=%ff", "a=%00", "é=1"])
def test_no_query_is_an_error_of_ours(client: FlaskClient, provider: Provider, query: str) -> None:
    environ = {"QUERY_STRING": query.encode().decode("latin-1")}
    headers = bearer(provider.token(clock.now()))
    response = client.get("/todo-lists", headers=headers, environ_overrides=environ)
    assert response.status_code == (200 if query.isascii() else 400)


def test_a_change_without_a_database_to_keep_it_is_503(provider: Provider, tmp_path: Path) -> None:
    client = create_app(settings(provider.issuer, database_url=f"sqlite:///{tmp_path / 'empty.sqlite'}")).test_client()
    headers = bearer(provider.token(clock.now()))
    for response in (
        client.get("/todo-lists", headers=headers),
        client.post("/todo-lists", json={"title": "x"}, headers=headers),
    ):
        assert (response.status_code, response.headers["Retry-After"]) == (503, "3")
        assert response.mimetype == "application/problem+json"


def test_a_database_that_does_not_answer_is_503_and_says_when_to_come_again(app: Flask) -> None:
    @app.get("/slow")
    def slow() -> None:
        raise OperationalError("SELECT secret", {}, Exception("connection refused"))

    response = app.test_client().get("/slow")
    assert (response.status_code, response.mimetype) == (503, "application/problem+json")
    assert response.headers["Retry-After"] == "3"
    assert "secret" not in response.text


def test_the_clock_moves_in_development(client: FlaskClient, provider: Provider) -> None:
    headers = bearer(provider.token(clock.now()))
    assert client.post("/development/clock", json={"offset_seconds": 125}).status_code == 204
    assert client.get("/identity", headers=headers).status_code == 401
    assert client.post("/development/clock", json={"offset_seconds": 0}).status_code == 204
    assert client.get("/identity", headers=headers).status_code == 200


def test_the_clock_does_not_move_in_production(provider: Provider, database_url: str) -> None:
    production = settings(
        provider.issuer, environment="production", base_url="http://localhost:5001", database_url=database_url
    )
    response = create_app(production).test_client().post("/development/clock", json={"offset_seconds": 125})
    assert response.status_code == 404
    assert clock.offset_seconds() == 0

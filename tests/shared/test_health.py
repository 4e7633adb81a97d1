"""/health and /ready."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared.health import NotReady, blueprint


def fine() -> None: ...


def not_yet() -> None:
    raise NotReady("migrations are missing")


def broken() -> None:
    raise RuntimeError("password=hunter2")


def client_of(**checks: object) -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(blueprint("demo", checks))  # type: ignore[arg-type]
    return app.test_client()


def test_health_asks_nothing() -> None:
    response = client_of(database=broken).get("/health")
    assert (response.status_code, response.get_json()) == (200, {"service": "demo", "status": "alive"})


def test_ready_when_every_check_is() -> None:
    response = client_of(database=fine, keys=fine).get("/ready")
    expected = {"service": "demo", "status": "ready", "checks": {"database": "ok", "keys": "ok"}}
    assert (response.status_code, response.get_json()) == (200, expected)


def test_one_failed_check_is_503_with_its_reason() -> None:
    response = client_of(database=not_yet, keys=fine).get("/ready")
    assert response.status_code == 503
    assert response.get_json()["status"] == "not ready"
    assert response.get_json()["checks"] == {"database": "migrations are missing", "keys": "ok"}


def test_what_nobody_expected_is_told_to_the_log_only(caplog: pytest.LogCaptureFixture) -> None:
    response = client_of(database=broken).get("/ready")
    assert (response.status_code, response.get_json()["checks"]) == (503, {"database": "failed"})
    assert "hunter2" not in response.text
    assert "hunter2" in caplog.text

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from idp import readiness
from idp.app import create_app
from idp.extensions import db, writing
from shared import clock
from tests.idp.conftest import settings_for


def checks(client: FlaskClient) -> tuple[int, dict[str, str]]:
    response = client.get("/ready")
    return response.status_code, response.get_json()["checks"]


def test_a_provider_with_tables_and_keys_is_ready(client: FlaskClient) -> None:
    assert checks(client) == (200, {"database": "ok", "keys": "ok"})


def test_a_clock_that_was_moved_for_a_lesson_makes_nobody_unready(client: FlaskClient) -> None:
    for offset in (-3600, 3600):
        clock.set_offset_seconds(offset)
        assert checks(client) == (200, {"database": "ok", "keys": "ok"})


@pytest.mark.parametrize(("ahead", "status"), [(-3, 503), (-1, 200), (0, 200), (1, 200), (3, 503)])
def test_a_database_whose_clock_differs_is_not_ready(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, ahead: int, status: int
) -> None:
    asked = dict(vars(readiness)["_NOW"], sqlite=f"SELECT strftime('%s', 'now') + {ahead}")
    monkeypatch.setattr(readiness, "_NOW", asked)
    answered, found = checks(client)
    assert answered == status
    assert found["database"] == (
        "ok" if status == 200 else "the database's clock and this one differ by more than a second"
    )


@pytest.mark.parametrize(
    "missing", ["signing_key WHERE alg = 'RS256'", "signing_key WHERE alg = 'EdDSA'", "refresh_token_key"]
)
def test_a_missing_key_is_not_ready_and_only_the_log_says_why(app: Flask, missing: str) -> None:
    with app.app_context(), writing() as connection:
        connection.execute(text(f"DELETE FROM {missing}"))
    assert checks(app.test_client()) == (503, {"database": "ok", "keys": "failed"})


def test_a_database_that_does_not_answer_is_not_ready_and_only_the_log_says_why(tmp_path: Path) -> None:
    app = create_app(settings_for(tmp_path))  # a folder
    assert checks(app.test_client()) == (503, {"database": "failed", "keys": "failed"})
    assert app.test_client().get("/health").status_code == 200
    with app.app_context():
        db.engine.dispose()

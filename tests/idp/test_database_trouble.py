"""A database that is locked, gone, or was started again: nobody gets a 500, nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp import app as idp_app
from idp import startup
from idp.extensions import db, writing
from tests.idp.conftest import settings_for
from tests.idp.pages import page, sign_in
from tests.idp.token_endpoint import TokenEndpoint, make_code
from tests.support.postgresql import Postgresql, postgresql_server


def is_not_now(answer: TestResponse) -> None:
    """503, and when to come back."""
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.sqlite
@pytest.mark.usefixtures("impatient")
def test_a_sign_in_that_waits_too_long_for_the_write_lock_can_be_repeated(app: Flask, client: FlaskClient) -> None:
    form = page(client.get("/login")).hidden | {"username": "alice", "password": "Pass123$"}
    with app.app_context(), writing():
        refused = client.post("/login", data=form)
    is_not_now(refused)
    assert "Nothing is lost" in page(refused).text
    assert client.post("/login", data=form).status_code == 303


@pytest.fixture(scope="module")
def server() -> Iterator[Postgresql]:
    with postgresql_server(durable=True) as server:
        yield server


@pytest.fixture
def served(server: Postgresql, tmp_path: Path) -> Iterator[Flask]:
    settings = settings_for(server.url)
    startup.prepare(settings)
    app = idp_app.create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


def test_a_postgresql_that_goes_and_comes_back_costs_nobody_a_session(served: Flask, server: Postgresql) -> None:
    browser, endpoint = served.test_client(), TokenEndpoint(served.test_client())
    sign_in(browser)
    tokens = endpoint.exchange(make_code(served)).get_json()

    server.stop()
    try:
        refused = endpoint.refresh(tokens["refresh_token"])
        is_not_now(refused)
        assert refused.get_json()["error"] == "temporarily_unavailable"
        shown = browser.get("/")
        is_not_now(shown)
        assert "Not at the moment" in page(shown).text
    finally:
        server.start()

    assert "Signed in as alice" in page(browser.get("/")).text
    renewed = endpoint.refresh(tokens["refresh_token"])
    assert renewed.status_code == 200, renewed.get_json()


def test_the_first_request_after_a_restart_of_postgresql_is_answered(served: Flask, server: Postgresql) -> None:
    browser = served.test_client()
    sign_in(browser)
    server.stop()
    server.start()
    assert "Signed in as alice" in page(browser.get("/")).text


def test_who_waits_too_long_for_a_row_is_told_to_come_back(served: Flask) -> None:
    endpoint = TokenEndpoint(served.test_client())
    tokens = endpoint.exchange(make_code(served)).get_json()
    with served.app_context():
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == "5s"
            assert connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar() == "30s"
            connection.exec_driver_sql("SET lock_timeout = 1")
            connection.commit()
        with writing() as other:
            other.exec_driver_sql("SELECT 1 FROM authorization_grant FOR UPDATE")
            with db.engine.connect() as connection:
                connection.exec_driver_sql("SET lock_timeout = 1")
                connection.commit()
            is_not_now(endpoint.refresh(tokens["refresh_token"]))
    assert endpoint.refresh(tokens["refresh_token"]).status_code == 200

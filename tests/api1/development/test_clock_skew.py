"""POST /development/clock-skew, and what follows from it."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from api1.app import create_app
from api1.development.movable_clock_skew import READ_EVERY_SECONDS, MovableClockSkew
from api1.extensions import db, writing
from shared import clock
from tests.api1.conftest import bearer, settings
from tests.shared.little_provider import Provider

PATH = "/development/clock-skew"
METADATA = "/.well-known/oauth-protected-resource"


def told(client: FlaskClient) -> int:
    return client.get(METADATA).get_json()["clock_skew_seconds"]


@pytest.mark.parametrize(("seconds", "holds"), [(0, 0), (300, 300), (86_400, 86_400), (None, 60)])
def test_it_holds_from_then_on_and_null_takes_it_back(client: FlaskClient, seconds: int | None, holds: int) -> None:
    assert client.post(PATH, json={"clock_skew_seconds": 7}).status_code == 204
    answer = client.post(PATH, json={"clock_skew_seconds": seconds})
    assert (answer.status_code, answer.data) == (204, b"")
    assert told(client) == holds


def test_tokens_are_judged_by_it(client: FlaskClient, provider: Provider) -> None:
    headers = bearer(provider.token(clock.now() - timedelta(seconds=160)))  # expired for 100 s
    assert client.get("/identity", headers=headers).status_code == 401
    client.post(PATH, json={"clock_skew_seconds": 300})
    assert client.get("/identity", headers=headers).status_code == 200
    client.post(PATH, json={"clock_skew_seconds": 0})
    refused = client.get("/identity", headers=headers)
    assert (refused.status_code, refused.get_json()["clock_skew_seconds"]) == (401, 0)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"7", b"[]", b"{}", b"{", b"\xff", b"[" * 60_000, b'{"clock_skew_seconds": "7"}'),
        *(b'{"clock_skew_seconds": true}', b'{"clock_skew_seconds": 1.5}', b'{"clock_skew_seconds": -1}'),
        *(b'{"clock_skew_seconds": 86401}', b'{"clock_skew_seconds": 1' + b"0" * 400 + b"}"),
        b'{"clock_skew_seconds": 1' + b"0" * 5000 + b"}",
        b'{"clock_skew_seconds": 7, "more": 1}',
    ],
)
def test_anything_else_is_400_and_changes_nothing(client: FlaskClient, body: bytes) -> None:
    answer = client.post(PATH, data=body, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert told(client) == 60


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
def test_a_form_of_another_site_changes_nothing(client: FlaskClient, kind: str | None) -> None:
    answer = client.post(PATH, data=b'{"clock_skew_seconds": 7}', content_type=kind)
    assert (answer.status_code, answer.mimetype) == (415, "application/problem+json")
    assert told(client) == 60


def test_another_worker_follows_within_a_second_and_reads_no_more_often(app: Flask) -> None:
    seconds_passed = 0.0
    with app.app_context():
        other = MovableClockSkew(60, monotonic=lambda: seconds_passed)
        assert other() == 60
        MovableClockSkew(60).choose(300)
        seconds_passed = READ_EVERY_SECONDS - 0.01
        assert other() == 60
        seconds_passed = READ_EVERY_SECONDS
        assert other() == 300


def test_while_the_database_does_not_answer_the_last_word_counts(app: Flask) -> None:
    with app.app_context():
        skew = MovableClockSkew(60, monotonic=iter(range(100)).__next__)
        skew.choose(300)
        assert skew() == 300
        with writing() as connection:
            connection.execute(text("DROP TABLE development_clock_skew"))
        assert skew() == 300


def test_in_production_there_is_no_route_and_the_setting_holds(
    client: FlaskClient, provider: Provider, database_url: str
) -> None:
    client.post(PATH, json={"clock_skew_seconds": 300})
    production = create_app(
        settings(provider.issuer, environment="production", base_url="http://localhost:5001", database_url=database_url)
    )
    answers = production.test_client()
    assert answers.post(PATH, json={"clock_skew_seconds": 7}).status_code == 404
    metadata = answers.get(METADATA)
    assert metadata.get_json()["clock_skew_seconds"] == 60
    assert metadata.headers["Cache-Control"] == "public, max-age=60"
    assert client.get(METADATA).headers["Cache-Control"] == "public, max-age=1"
    with production.app_context():
        db.engine.dispose()

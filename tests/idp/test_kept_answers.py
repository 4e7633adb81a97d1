"""Discovery and JWKS from memory: what the app answers, as fresh as it is said."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import Client

from idp.audit.transaction import transaction
from idp.clients import api_resource_store
from idp.clients.scopes import ApiResource
from idp.extensions import writing
from idp.kept_answers import KEPT_SECONDS, PATHS, KeptAnswers
from tests.idp.pages import move_clock

JWKS, OPENID = "/jwks", "/.well-known/openid-configuration"


class Seconds:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def kept(app: Flask, seconds: Seconds) -> Client:
    return Client(KeptAnswers(app, "http://localhost:5000", seconds))


@pytest.fixture
def asked(app: Flask) -> Callable[[], int]:
    """How often the app itself was asked."""
    count = [0]

    @app.before_request
    def _one_more() -> None:
        count[0] += 1

    return lambda: count[0]


@pytest.mark.parametrize("path", sorted(PATHS))
def test_an_answer_is_the_apps_own_but_for_the_request_id(kept: Client, app: Flask, path: str) -> None:
    mine, ours = app.test_client().get(path), kept.get(path)
    for _ in range(2):
        assert (ours.status_code, ours.data) == (200, mine.data)
        assert dict(ours.headers) == {name: each for name, each in mine.headers if name != "X-Request-ID"}
        ours = kept.get(path)


def test_the_app_is_asked_once_a_second(kept: Client, seconds: Seconds, asked: Callable[[], int]) -> None:
    for _ in range(5):
        kept.get(JWKS)
        kept.get(OPENID)
    assert asked() == 2
    seconds.now += KEPT_SECONDS
    kept.get(JWKS)
    assert asked() == 3


def test_what_has_changed_is_seen_a_second_later(kept: Client, seconds: Seconds, app: Flask) -> None:
    before = kept.get(OPENID)
    with app.app_context(), transaction() as change:
        api_resource_store.put(change.connection, ApiResource("api2", "api2", {"api2.read": "Read"}))
    move_clock(seconds=6)
    assert kept.get(OPENID).data == before.data
    seconds.now += KEPT_SECONDS
    assert "api2.read" in kept.get(OPENID).get_json()["scopes_supported"]


def test_who_has_it_already_is_told_so_and_nothing_else(kept: Client) -> None:
    etag = kept.get(JWKS).headers["ETag"]
    again = kept.get(JWKS, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == etag
    assert again.headers["Cache-Control"] == "public, max-age=60"
    assert "Content-Length" not in again.headers
    assert kept.get(JWKS, headers={"If-None-Match": '"of-another-day"'}).status_code == 200
    assert kept.get(JWKS, headers={"If-None-Match": f'"of-another-day", {etag}'}).status_code == 304


def test_an_error_is_never_kept(kept: Client, app: Flask) -> None:
    with app.app_context(), writing() as connection:
        connection.execute(text("ALTER TABLE signing_key RENAME TO elsewhere"))
    assert kept.get(JWKS).status_code == 503
    with app.app_context(), writing() as connection:
        connection.execute(text("ALTER TABLE elsewhere RENAME TO signing_key"))
    assert kept.get(JWKS).status_code == 200


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST"])
def test_other_methods_are_the_apps(kept: Client, app: Flask, method: str) -> None:
    kept.get(JWKS)
    ours, mine = kept.open(JWKS, method=method), app.test_client().open(JWKS, method=method)
    assert (ours.status_code, ours.data) == (mine.status_code, mine.data)
    assert "X-Request-ID" in ours.headers


def test_a_query_and_every_other_address_are_the_apps(kept: Client, asked: Callable[[], int]) -> None:
    for path in ("/jwks?x=1", "/health", "/jwks/", "/nothing"):
        before = asked()
        kept.get(path)
        assert asked() == before + 1

"""What holds for every page: headers, health, foreign hosts, strangers."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from mvc_client.app import create_app
from shared import clock
from tests.mvc_client.conftest import Browser, settings_for
from tests.mvc_client.peer import Peer

PAGES = ["/", "/signin-oidc", "/signout-callback-oidc", "/nowhere"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_the_strict_policy_and_is_not_kept(browser: Browser, path: str) -> None:
    headers = browser.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; script-src 'self';")
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_script_or_style_of_its_own(signed_in: Browser, path: str) -> None:
    page = signed_in.get(path).text
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
    assert " onclick" not in page


def test_alive_and_ready(browser: Browser) -> None:
    assert browser.get("/health").json == {"service": "mvc_client", "status": "alive"}
    assert browser.get("/ready").json == {"service": "mvc_client", "status": "ready", "checks": {"database": "ok"}}


def test_it_is_ready_without_its_provider(browser: Browser, peer: Peer) -> None:
    peer.close()
    assert browser.get("/ready").status_code == 200
    peer.open_again()


def test_without_its_tables_it_is_alive_and_not_ready(tmp_path: Path) -> None:
    browser = Browser(create_app(settings_for(tmp_path / "empty.sqlite", "http://peer.test")))
    assert browser.get("/health").status_code == 200
    assert browser.get("/ready").status_code == 503


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError, TimeoutError])
def test_whatever_a_database_in_trouble_raises_is_a_503_page(tmp_path: Path, kind: type[Exception]) -> None:
    app = create_app(settings_for(tmp_path / "empty.sqlite", "http://peer.test"))

    def fail() -> None:
        raise kind() if kind is TimeoutError else kind("SELECT 1", None, Exception())

    app.add_url_rule("/trouble", "trouble", fail)
    answer = Browser(app).get("/trouble")
    assert answer.status_code == 503
    assert "The database does not answer" in answer.text


def test_a_database_that_fails_is_a_503_page(tmp_path: Path) -> None:
    browser = Browser(create_app(settings_for(tmp_path / "empty.sqlite", "http://peer.test")))
    browser.http.set_cookie("mvc_client_session", "a" * 43)
    answer = browser.get("/")
    assert answer.status_code == 503
    assert "The database does not answer" in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/call", 405),
        ("GET", "/logout", 405),
        ("PUT", "/", 405),
        ("POST", "/signin-oidc", 405),
        ("GET", "/static/../settings.py", 404),
        ("GET", "/%00", 404),
        ("POST", "/call", 400),
    ],
)
def test_what_does_not_exist_is_a_page_of_ours(browser: Browser, method: str, path: str, status: int) -> None:
    answer = browser.http.open(path, method=method)
    assert answer.status_code == status
    assert "Go to the start page" in answer.text


def test_a_body_that_is_too_large_is_not_read(browser: Browser) -> None:
    assert browser.http.post("/call", data={"csrf_token": "x" * 20_000}).status_code == 413


@pytest.mark.parametrize("host", ["evil.test", "evil.test:81", "localhost:5002\\@evil", "[::1"])
def test_a_foreign_host_is_nowhere_in_the_answer(browser: Browser, host: str) -> None:
    answer = browser.get("/", headers={"Host": host})
    assert answer.status_code in (200, 400)
    assert "evil" not in answer.text


def test_the_clock_moves_in_development_only(
    app: Flask, database: Path, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Browser(app).http.post("/development/clock", json={"offset_seconds": 200}).status_code == 204
    assert clock.offset_seconds() == 200
    assert "is 200 s ahead" in Browser(app).get("/").text
    changes = {"environment": "production", "client_id": "c", "client_secret": "a secret of its own"}
    production = create_app(settings_for(database, peer.url, **changes))
    assert production.test_client().post("/development/clock", json={"offset_seconds": 1}).status_code in (400, 404)
    assert clock.offset_seconds() == 200


def test_the_icon_and_the_sheet_are_there(browser: Browser) -> None:
    for path, kind in (
        ("/favicon.ico", "image/svg+xml"),
        ("/static/look/look.css", "text/css"),
        ("/static/countdown.js", "text/javascript"),
    ):
        answer = browser.get(path)
        assert (answer.status_code, answer.mimetype) == (200, kind)

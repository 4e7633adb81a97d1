from pathlib import Path

import pytest
from flask import Flask

from mvc_client.app import create_app
from tests.mvc_client.conftest import Browser, settings_for
from tests.mvc_client.peer import Peer


def cookie_of(app: Flask, url: str = "http://localhost:5002") -> str:
    return app.test_client().get("/login", base_url=url).headers["Set-Cookie"]


def test_the_cookie_is_an_opaque_id_and_nothing_else(app: Flask) -> None:
    name, _, rest = cookie_of(app).partition("=")
    value, _, attributes = rest.partition("; ")
    assert name == "mvc_client_session"
    assert len(value) == 43
    assert sorted(attributes.split("; ")) == ["HttpOnly", "Path=/", "SameSite=Lax"]


def test_behind_https_it_is_secure_and_bound_to_the_host(database: Path, peer: Peer) -> None:
    app = create_app(settings_for(database, peer.url, base_url="https://client.test"))
    name, _, rest = cookie_of(app).partition("=")
    assert name == "__Host-mvc_client_session"
    assert sorted(rest.split("; ")[1:]) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]


def test_looking_at_the_page_sets_no_cookie(browser: Browser) -> None:
    assert "Set-Cookie" not in browser.get("/").headers


def test_the_id_changes_when_somebody_signs_in_and_out(browser: Browser) -> None:
    def current() -> str | None:
        cookie = browser.http.get_cookie("mvc_client_session")
        return cookie.value if cookie else None

    way_back = browser.begin()
    before = current()
    browser.get(way_back)
    signed_in = current()
    browser.post("/logout")
    assert len({before, signed_in, current()}) == 3


@pytest.mark.parametrize("value", ["", "short", "a" * 44, "ä" * 43, "a" * 42 + "\x00", "a" * 42 + "="])
def test_a_cookie_that_we_never_made_is_nobodys(browser: Browser, value: str) -> None:
    answer = browser.get("/", headers={"Cookie": f"mvc_client_session={value}".encode().decode("latin-1")})
    assert answer.status_code == 200
    assert "You are not signed in" in answer.text


def test_whoever_comes_with_no_id_of_ours_gets_one(browser: Browser) -> None:
    browser.http.set_cookie("mvc_client_session", "short")
    assert "Set-Cookie" in browser.get("/login").headers


def test_an_id_from_outside_is_not_taken_over_at_sign_in(browser: Browser) -> None:
    fixed = "a" * 43
    browser.http.set_cookie("mvc_client_session", fixed)
    browser.sign_in()
    cookie = browser.http.get_cookie("mvc_client_session")
    assert cookie is not None and cookie.value != fixed


def test_pages_depend_on_the_cookie(browser: Browser) -> None:
    assert "Cookie" in browser.get("/").headers["Vary"]

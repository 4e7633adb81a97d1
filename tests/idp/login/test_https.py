"""Signing in behind TLS: other cookies, and a check of where a form comes from that http does not have."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp import app as idp_app
from idp.extensions import db
from tests.idp.conftest import settings_for
from tests.idp.pages import PASSWORD, page

ISSUER = "https://id.example"


@pytest.fixture
def secure_app(database: Path) -> Iterator[Flask]:
    settings = settings_for(database, environment="production", issuer=ISSUER)
    app = idp_app.create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


def sign_in(client: FlaskClient, **headers: str) -> tuple[int, list[str]]:
    """Status and `Set-Cookie` of a sign-in, in the order of the names."""
    hidden = page(client.get("/login", base_url=ISSUER)).hidden
    data = {**hidden, "username": "alice", "password": PASSWORD}
    response = client.post("/login", base_url=ISSUER, data=data, headers=headers)
    return response.status_code, sorted(response.headers.getlist("Set-Cookie"))


def test_a_form_of_our_own_page_signs_in_with_a_cookie_that_only_this_host_can_set(secure_app: Flask) -> None:
    status, (browser_state, cookie) = sign_in(secure_app.test_client(), Referer=f"{ISSUER}/login")
    assert status == 303
    assert cookie.startswith("__Host-idp_session=")
    assert browser_state.startswith("__Host-idp_browser_state=")
    for each in (cookie, browser_state):
        assert "; Secure" in each
        assert "; Path=/" in each
        assert "Domain" not in each
    assert "; SameSite=Lax" in cookie
    assert "; SameSite=None" in browser_state  # for the frames of other sites


@pytest.mark.parametrize("headers", [{}, {"Referer": "https://evil.example/login"}])
def test_a_form_of_elsewhere_is_shown_again(secure_app: Flask, headers: dict[str, str]) -> None:
    client = secure_app.test_client()
    assert sign_in(client, **headers)[0] == 400
    assert "Signed in as" not in page(client.get("/", base_url=ISSUER)).text


def test_browsers_are_told_to_send_the_referer_to_ourselves(secure_app: Flask) -> None:
    assert secure_app.test_client().get("/login", base_url=ISSUER).headers["Referrer-Policy"] == "same-origin"

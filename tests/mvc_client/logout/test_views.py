from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from mvc_client.extensions import reading
from mvc_client.session.models import SessionRow
from tests.mvc_client.conftest import Browser
from tests.mvc_client.peer import Peer


def sessions(app: Flask) -> int:
    with app.app_context(), reading() as connection:
        return connection.execute(select(func.count()).select_from(SessionRow)).scalar_one()


def test_signing_out_ends_the_session_here_before_the_provider_is_reached(app: Flask, signed_in: Browser) -> None:
    signed_in.post("/logout")
    assert sessions(app) == 0
    assert "You are not signed in" in signed_in.get("/").text


def test_the_provider_is_told_which_session_and_where_to_send_the_browser(signed_in: Browser, peer: Peer) -> None:
    answer = signed_in.post("/logout")
    assert answer.status_code == 303
    assert answer.location.startswith(f"{peer.url}/end?")
    query = parse_qs(urlsplit(answer.location).query)
    assert query["post_logout_redirect_uri"] == ["http://localhost:5002/signout-callback-oidc"]
    assert query["client_id"] == ["mvc client"]
    assert query["id_token_hint"][0].count(".") == 2
    assert len(query["state"][0]) == 43


def test_the_last_page_is_a_receipt(signed_in: Browser) -> None:
    way_back = signed_in.visit_provider(signed_in.post("/logout").location)
    page = signed_in.get(way_back)
    assert page.status_code == 200
    for words in (
        "You are signed out",
        "Alice Peer",
        "Session at the identity provider",
        "Access token 1, at api1",
        "60 s skew",
    ):
        assert words in page.text
    assert signed_in.get(way_back).text.count("Alice Peer") == 1, "it can be loaded again"


def test_the_receipt_is_shown_to_nobody_else(app: Flask, signed_in: Browser) -> None:
    way_back = signed_in.visit_provider(signed_in.post("/logout").location)
    page = Browser(app).get(way_back)
    assert page.status_code == 200
    assert "Alice" not in page.text


def test_a_provider_that_is_down_does_not_keep_anybody_signed_in(app: Flask, peer: Peer) -> None:
    """Of this app's own memory nothing is known: it was started again while the provider was down."""
    from mvc_client.app import create_app

    browser = Browser(app)
    browser.sign_in()
    restarted = Browser(create_app(app.extensions["mvc_client"].settings))
    cookie = browser.http.get_cookie("mvc_client_session")
    assert cookie is not None
    restarted.http.set_cookie("mvc_client_session", cookie.value)
    token = restarted.csrf_token()
    peer.close()
    answer = restarted.http.post("/logout", data={"csrf_token": token})
    assert answer.location.startswith("/signout-callback-oidc?here=")
    page = restarted.get(answer.location).text
    assert "You are signed out" in page
    assert "It was not reached, so it was not told." in page
    peer.open_again()


@pytest.mark.parametrize("query", ["", "?state=unknown", "?state=%00", "?here=x&state=x", "?state=a&state=b"])
def test_a_stranger_at_the_last_page_learns_nothing(browser: Browser, query: str) -> None:
    page = browser.get(f"/signout-callback-oidc{query}")
    assert page.status_code == 200
    assert "This browser has no session in this application" in page.text


def test_a_link_to_the_last_page_does_not_tell_a_signed_in_person_otherwise(signed_in: Browser) -> None:
    answer = signed_in.get("/signout-callback-oidc?state=x")
    assert (answer.status_code, answer.location) == (303, "/")


def test_nobody_is_signed_out_by_a_link_or_without_the_forms_token(app: Flask, signed_in: Browser) -> None:
    assert signed_in.get("/logout").status_code == 405
    assert signed_in.http.post("/logout").status_code == 400
    assert sessions(app) == 1


def test_signing_out_twice_is_no_trouble(signed_in: Browser) -> None:
    token = signed_in.csrf_token()
    signed_in.http.post("/logout", data={"csrf_token": token})
    answer = signed_in.http.post("/logout", data={"csrf_token": token})
    assert answer.status_code == 400, "the token belonged to the session that has ended"
    assert "belonged to another session" in answer.text

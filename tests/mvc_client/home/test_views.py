from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from mvc_client.app import create_app
from mvc_client.extensions import reading
from mvc_client.session.models import SessionEventRow
from shared import clock
from tests.mvc_client.conftest import SECRET_KEY, Browser, settings_for
from tests.mvc_client.peer import Peer


def test_a_person_signs_in_calls_and_signs_out(signed_in: Browser, peer: Peer) -> None:
    assert "Alice Peer" in signed_in.get("/").text
    assert "200</span>" in signed_in.call()
    leaving = signed_in.post("/logout")
    last_page = signed_in.get(signed_in.visit_provider(leaving.location)).text
    assert "You are signed out" in last_page
    assert 'href="/login"' in signed_in.get("/").text


def test_whoever_is_not_signed_in_learns_what_this_is_and_where_to_sign_in(browser: Browser) -> None:
    page = browser.get("/").text
    assert "You are not signed in" in page
    assert '<a class="button primary" href="/login" id="sign-in">Sign in</a>' in page


def test_the_page_shows_what_stands_in_both_tokens(signed_in: Browser, peer: Peer) -> None:
    page = signed_in.get("/").text
    for text in ("Access token 1, decoded", "ID token, decoded", "Signed with ES256", "peer-1", peer.url):
        assert text in page


def test_no_token_stands_in_the_page(signed_in: Browser, peer: Peer) -> None:
    page = signed_in.get("/").text
    assert peer.current is not None and peer.current not in page
    assert "eyJ" not in page


def test_the_switch_is_three_buttons_of_one_form(signed_in: Browser) -> None:
    for mode in ("on_401", "ahead", "both"):
        assert signed_in.post("/renewal", mode=mode).status_code == 303
        page = signed_in.get("/").text
        assert f'<button name="mode" value="{mode}" aria-pressed="true">' in page
        assert page.count('aria-pressed="true"') == 1


@pytest.mark.parametrize("mode", ["", "never", "BOTH", "both\x00", "ü"])
def test_an_unknown_position_of_the_switch_changes_nothing(signed_in: Browser, mode: str) -> None:
    assert signed_in.post("/renewal", mode=mode).status_code == 303
    assert 'value="both" aria-pressed="true"' in signed_in.get("/").text


def test_the_setting_is_where_a_session_begins(database: Path, peer: Peer) -> None:
    browser = Browser(create_app(settings_for(database, peer.url, renewal="on_401")))
    browser.sign_in()
    assert 'value="on_401" aria-pressed="true"' in browser.get("/").text


@pytest.mark.parametrize("path", ["/call", "/renewal"])
def test_nothing_is_done_without_the_forms_token(signed_in: Browser, peer: Peer, path: str) -> None:
    answer = signed_in.http.post(path, data={"mode": "ahead"})
    assert answer.status_code == 400
    assert "belonged to another session" in answer.text
    assert peer.script.calls == 0


def test_the_token_of_another_browsers_form_does_nothing(app: Flask, signed_in: Browser, peer: Peer) -> None:
    other = Browser(app)
    other.sign_in()
    answer = signed_in.http.post("/call", data={"csrf_token": other.csrf_token()})
    assert answer.status_code == 400
    assert peer.script.calls == 0


def test_a_form_that_was_left_open_over_lunch_still_works(signed_in: Browser) -> None:
    token = signed_in.csrf_token()
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=5), tick=True):
        assert signed_in.http.post("/call", data={"csrf_token": token}).status_code == 303


def test_a_session_whose_time_is_over_is_no_session(signed_in: Browser) -> None:
    clock.set_offset_seconds(timedelta(days=7).total_seconds() + 1)
    assert "You are not signed in" in signed_in.get("/").text


def test_with_another_secret_key_the_tokens_are_lost_and_the_page_says_so(
    database: Path, peer: Peer, signed_in: Browser
) -> None:
    cookie = signed_in.http.get_cookie("mvc_client_session")
    assert cookie is not None
    renamed = Browser(create_app(settings_for(database, peer.url, secret_key="another secret key of 32 characters")))
    renamed.http.set_cookie("mvc_client_session", cookie.value)
    for _ in range(2):
        page = renamed.get("/")
        assert page.status_code == 200
        assert "The stored tokens cannot be opened." in page.text


def test_with_the_former_secret_key_still_known_nobody_notices(database: Path, peer: Peer, signed_in: Browser) -> None:
    cookie = signed_in.http.get_cookie("mvc_client_session")
    assert cookie is not None
    keys = {"secret_key": "another secret key of 32 characters", "secret_key_previous": SECRET_KEY}
    rotated = Browser(create_app(settings_for(database, peer.url, **keys)))
    rotated.http.set_cookie("mvc_client_session", cookie.value)
    assert "Call answered" in rotated.call()


def test_the_signed_out_forms_may_end_at_the_provider(signed_in: Browser, peer: Peer) -> None:
    """Chromium applies form-action to the redirect after the POST as well."""
    assert f"form-action 'self' {peer.url};" in signed_in.get("/").headers["Content-Security-Policy"]


def test_the_picture_and_its_facts_stand_in_the_page(signed_in: Browser, peer: Peer) -> None:
    peer.script.api_says = [401]
    page = signed_in.call()
    for text in ('class="tl-l"', 'class="tl-m"', 'class="tl-s"', "token 1</text>", "token 2</text>"):
        assert text in page, text
    assert page.count('class="renew-401"') == 5  # three drawings, and two in the legend
    assert "Renewed after a 401" in page
    assert f'<a href="{peer.url}/explain/why">Why</a>' in page


def test_a_session_that_was_ended_shows_all_that_happened_until_then(signed_in: Browser, peer: Peer) -> None:
    signed_in.call()
    peer.dead = True
    clock.set_offset_seconds(55)
    page = signed_in.call()
    assert "The provider refused to renew your tokens" in page
    assert 'class="tl-l"' in page and "ended</span>" in page and "Call answered" in page
    assert "The provider refused to renew (invalid_grant)." in page
    assert "nothing left</text>" in page


def test_the_ends_of_the_refresh_token_are_shown_as_the_provider_tells_them(signed_in: Browser, peer: Peer) -> None:
    assert "the provider tells no end</text>" in signed_in.get("/").text
    peer.script.tells = {"refresh_token_timeout": 7 * 86_400, "authorization_expires_in": 30 * 86_400}
    peer.script.api_says = [401]
    page = signed_in.call()
    for text in ("absolute end</text>", "Refresh token ends if unused", "Refresh token, unused, ends in"):
        assert text in page, text


def test_what_api1_allowed_and_which_token_it_judged_is_kept_with_the_call(
    signed_in: Browser, peer: Peer, app: Flask
) -> None:
    signed_in.call()
    with app.app_context(), reading() as connection:
        kept = connection.execute(select(SessionEventRow.details).order_by(SessionEventRow.id.desc())).scalars().first()
    assert kept is not None and (kept["skew"], kept["api1_ahead"], kept["exp"] - kept["iat"]) == (60, 0, 60)

"""What a person's calls do in each mode, as the page tells it; time moves by the clocks of both sides."""

import re

import pytest
from flask import Flask

from mvc_client.extensions import writing
from mvc_client.session import session_store
from shared import clock
from tests.mvc_client.conftest import Browser
from tests.mvc_client.peer import Peer

ROW = re.compile(r'<tr role="row"[^>]*><th role="rowheader" scope="row" class="t">.*?</tr>', re.DOTALL)


def story(page: str) -> list[str]:
    """What happened, newest first: the words of the table's second column."""
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in ROW.findall(page)]
    what = [re.sub(r"<svg.*?</svg>|<[^>]*>", "", cells[0], flags=re.DOTALL).strip() for cells in rows]
    return [each for each in what if not each.startswith(("This session", "Planned"))]


def later(peer: Peer, seconds: float) -> None:
    """Both sides' clocks are that far ahead."""
    clock.set_offset_seconds(seconds)
    peer.script.offset_seconds = seconds


def switch(browser: Browser, mode: str) -> None:
    assert browser.post("/renewal", mode=mode).status_code == 303


def test_a_fresh_token_is_not_renewed(signed_in: Browser, peer: Peer) -> None:
    assert story(signed_in.call()) == ["Call answered 200", "Signed in"]
    assert peer.script.refreshes == []


@pytest.mark.parametrize("mode", ["ahead", "both"])
def test_ahead_of_the_end_nobody_notices(signed_in: Browser, peer: Peer, mode: str) -> None:
    switch(signed_in, mode)
    for renewals in range(1, 4):
        later(peer, 52 * renewals)
        page = signed_in.call()
        assert story(page)[:2] == ["Call answered 200", "Renewed ahead"]
        assert len(peer.script.refreshes) == renewals
    assert "Renewed 3 times since; you were not asked again." in page


def test_on_401_the_dead_token_still_works_inside_the_skew(signed_in: Browser, peer: Peer) -> None:
    switch(signed_in, "on_401")
    later(peer, 110)
    page = signed_in.call()
    assert story(page) == ["Call answered 200", "Signed in"]
    assert re.search(r"5\d s after exp, inside the 60 s skew", page)


@pytest.mark.parametrize("mode", ["on_401", "both"])
def test_after_a_401_it_renews_once_and_sends_once_more(signed_in: Browser, peer: Peer, mode: str) -> None:
    switch(signed_in, mode)
    peer.script.api_says = [401]
    assert story(signed_in.call()) == [
        "Call sent again, answered 200",
        "Renewed after a 401",
        "Call refused 401",
        "Signed in",
    ]
    assert peer.script.calls == 2


def test_a_second_401_is_shown_and_there_is_no_loop(signed_in: Browser, peer: Peer) -> None:
    peer.script.api_says = [401, 401]
    assert story(signed_in.call()) == [
        "Call sent again, refused 401",
        "Renewed after a 401",
        "Call refused 401",
        "Signed in",
    ]
    assert (peer.script.calls, len(peer.script.refreshes)) == (2, 1)


def test_mode_ahead_shows_a_401_and_nothing_else(signed_in: Browser, peer: Peer) -> None:
    switch(signed_in, "ahead")
    peer.script.api_says = [401]
    assert story(signed_in.call()) == ["Call refused 401", "Signed in"]
    assert peer.script.refreshes == []


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_another_refusal_renews_nothing(signed_in: Browser, peer: Peer, status: int) -> None:
    peer.script.api_says = [status]
    assert story(signed_in.call()) == [f"Call refused {status}", "Signed in"]
    assert peer.script.refreshes == []


def test_the_refusal_shows_the_apis_numbers(signed_in: Browser, peer: Peer) -> None:
    switch(signed_in, "on_401")
    later(peer, 125)
    assert re.search(r"exp \d+, skew 60 s, \d+ s late", signed_in.call())


def test_if_renewing_ahead_fails_the_call_goes_on_with_the_token_there_is(signed_in: Browser, peer: Peer) -> None:
    later(peer, 55)
    peer.script.faults.append("refresh:503/3600")
    page = signed_in.call()
    assert story(page) == ["Call answered 200", "Renewal ahead failed", "Signed in"]
    assert "The last renewal failed: the provider gave busy." in page
    page = signed_in.call()
    assert story(page)[:2] == ["Call answered 200", "Renewed ahead"]
    assert "The last renewal failed" not in page


def test_a_renewal_that_failed_is_not_tried_again_in_the_same_call(signed_in: Browser, peer: Peer) -> None:
    later(peer, 125)
    peer.script.faults.append("refresh:503/3600")
    assert story(signed_in.call()) == ["Call refused 401", "Renewal before the call failed", "Signed in"]
    assert len(peer.script.refreshes) == 1


def test_an_api_that_is_down_is_said_to_be_down(app: Flask, signed_in: Browser, peer: Peer) -> None:
    peer.close()
    page = signed_in.call()
    assert story(page) == ["Call no answer", "Signed in"]
    peer.open_again()
    assert story(signed_in.call())[0] == "Call answered 200"


def test_without_a_refresh_token_nothing_is_renewed(browser: Browser, peer: Peer) -> None:
    peer.script.gives_refresh_token = False
    browser.sign_in()
    later(peer, 125)
    page = browser.call()
    assert story(page) == ["Call refused 401", "Signed in"]
    assert "there is no refresh token" in page


def test_when_the_provider_refuses_the_session_is_over_and_says_why(signed_in: Browser, peer: Peer) -> None:
    later(peer, 55)
    peer.dead = True
    page = signed_in.call()
    assert "The provider refused to renew your tokens" in page
    assert peer.script.calls == 0
    assert "Sign in again" in page
    assert signed_in.get("/").status_code == 200


def test_a_sign_out_in_another_tab_while_calling_makes_no_trouble(app: Flask, signed_in: Browser, peer: Peer) -> None:
    cookie = signed_in.http.get_cookie("mvc_client_session")
    assert cookie is not None
    token = signed_in.csrf_token()
    peer.on_call = lambda: remove_session(app, cookie.value)
    assert signed_in.http.post("/call", data={"csrf_token": token}).status_code == 303
    assert "You are not signed in" in signed_in.get("/").text


def remove_session(app: Flask, cookie_id: str) -> None:
    with app.app_context(), writing() as connection:
        session_store.remove(connection, cookie_id)

"""The cookie that clients' frames of /check-session compare with what /authorize has told them."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp.audit.transaction import transaction
from idp.session import browser_session, session_end, session_store
from idp.session.session_state import session_state
from idp.session.sign_on_session import ABSOLUTE_LIFETIME, IDLE_LIFETIME
from shared import clock
from tests.idp.logout.signing_out import confirm, logout
from tests.idp.pages import move_clock, page, sign_in
from tests.idp.relying_party import CHALLENGE, MVC

NAME = "idp_browser_state"
ASKED = {
    "client_id": MVC.client_id,
    "redirect_uri": MVC.redirect_uri,
    "response_type": "code",
    "scope": "openid",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


def state(client: FlaskClient) -> str | None:
    """The cookie's value."""
    cookie = client.get_cookie(NAME)
    return cookie.value if cookie is not None else None


def end_elsewhere(app: Flask, client: FlaskClient) -> str:
    """As another process would; answers the session's `sid`."""
    with client.session_transaction() as values:
        secret = values[browser_session.SECRET]
    with app.app_context(), transaction() as change:
        mine = session_store.find(change.connection, secret, clock.now())
        assert mine is not None
        assert session_end.end(change, mine.sid, mine.user_id, "operator", clock.now())
    return mine.sid


def test_it_is_there_while_somebody_is_signed_in(client: FlaskClient) -> None:
    client.get("/login")
    assert state(client) is None
    sign_in(client)
    assert re.fullmatch(r"[0-9a-f]{64}", state(client) or "")
    confirm(client, logout(client))
    assert state(client) is None


def test_it_stays_when_the_same_person_signs_in_again_and_is_another_with_every_other_session(
    app: Flask, client: FlaskClient
) -> None:
    sign_in(client)
    first = state(client)
    sign_in(client)
    assert state(client) == first
    sign_in(client, username="bob")
    bobs = state(client)
    sign_in(client)
    elsewhere = app.test_client()
    sign_in(elsewhere)
    assert len({first, bobs, state(client), state(elsewhere), None}) == 5


def test_a_session_that_ended_elsewhere_takes_it_along_at_the_next_visit(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    before = state(client)
    end_elsewhere(app, client)
    client.get("/check-session")
    assert state(client) == before
    client.get("/")
    assert state(client) is None


def test_a_session_that_idled_out_takes_it_along(client: FlaskClient) -> None:
    sign_in(client)
    move_clock(seconds=IDLE_LIFETIME.total_seconds())
    client.get("/")
    assert state(client) is None


@pytest.mark.parametrize("planted", [None, "0" * 64])
def test_it_is_put_right_where_it_is_another(client: FlaskClient, planted: str | None) -> None:
    sign_in(client)
    right = state(client)
    client.delete_cookie(NAME)
    if planted is not None:
        client.set_cookie(NAME, planted)
    client.get("/")
    assert state(client) == right
    assert "Set-Cookie" not in client.get("/").headers


def test_of_several_states_in_one_answer_the_last_alone_is_told(client: FlaskClient) -> None:
    sign_in(client)
    shown = logout(client)
    client.delete_cookie(NAME)
    headers = confirm(client, shown).headers.getlist("Set-Cookie")
    assert [each.partition(";")[0] for each in headers if NAME in each] == [f"{NAME}="]


@pytest.mark.parametrize("path", ["/", "/login", "/logout", "/authorize", "/check-session"])
def test_a_request_from_another_sites_frame_which_lacks_the_session_cookie_does_not_change_it(
    client: FlaskClient, path: str
) -> None:
    sign_in(client)
    before = state(client)
    client.delete_cookie("idp_session")
    client.get(path, query_string={**ASKED, "prompt": "none"} if path == "/authorize" else None)
    assert state(client) == before


def test_who_reads_it_is_not_signed_in_by_it(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    read = state(client) or ""
    with client.session_transaction() as values:
        assert read not in str(dict(values))
    assert end_elsewhere(app, client) not in read
    attacker = app.test_client()
    attacker.set_cookie(NAME, read)
    attacker.set_cookie("idp_session", read)
    assert "Signed in as" not in page(attacker.get("/")).text


def test_it_is_readable_by_scripts_and_lives_as_long_as_a_session(client: FlaskClient) -> None:
    headers = sign_in(client).headers.getlist("Set-Cookie")
    (header,) = [each for each in headers if each.startswith(f"{NAME}=")]
    assert "HttpOnly" not in header
    assert "SameSite=Lax" in header
    assert "Path=/" in header
    assert "Domain" not in header
    assert "Secure" not in header  # http://localhost
    assert f"Max-Age={int(ABSOLUTE_LIFETIME.total_seconds())}" in header


def test_a_client_is_told_a_state_that_it_finds_again_in_its_frame(client: FlaskClient) -> None:
    def told() -> str:
        query = {**ASKED, "response_mode": "form_post"}
        return page(client.get("/authorize", query_string=query)).hidden["session_state"]

    MVC.sign_in(client)
    first, second = told(), told()
    for each in (first, second):
        salt = each.partition(".")[2]
        assert each == session_state(MVC.client_id, "http://localhost:5002", state(client) or "", salt)
    assert first != second

"""The request that waits for the sign-in, other tabs, and forms that are not ours."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp.extensions import writing
from idp.interaction import pending_request_store
from idp.interaction.pending_request_store import LIFETIME
from shared import clock
from tests.idp.pages import PASSWORD, move_clock, page, paused_request, pending_of, sign_in


def form(client: FlaskClient, request_id: str = "") -> dict[str, str]:
    return page(client.get("/login", query_string={"request": request_id} if request_id else None)).hidden


@pytest.mark.parametrize("request_id", ["unknown", "\0", "x" * 10_000, "a b", "🙂"])
def test_an_unknown_request_says_to_start_again_at_the_application(client: FlaskClient, request_id: str) -> None:
    response = client.get("/login", query_string={"request": request_id})
    assert response.status_code == 404
    assert "Go back to the application and start again" in page(response).text
    data = {**form(client), "request": request_id, "username": "alice", "password": PASSWORD}
    assert client.post("/login", data=data).status_code == 404
    assert "Signed in as" not in page(client.get("/")).text


def test_two_request_ids_are_none(app: Flask, client: FlaskClient) -> None:
    request_id = paused_request(app)
    assert client.get(f"/login?request={request_id}&request={request_id}").status_code == 404


def test_a_request_ends_after_its_time(app: Flask, client: FlaskClient) -> None:
    request_id = paused_request(app)
    hidden = form(client, request_id)
    move_clock(seconds=LIFETIME.total_seconds())
    data = {**hidden, "username": "alice", "password": PASSWORD}
    assert client.post("/login", data=data).status_code == 404


def test_a_request_of_another_browser_is_unknown_here(app: Flask, client: FlaskClient) -> None:
    request_id = paused_request(app, "another browser")
    assert client.get("/login", query_string={"request": request_id}).status_code == 404


def test_a_double_click_is_one_sign_in_that_goes_on(app: Flask, client: FlaskClient) -> None:
    request_id = paused_request(app)
    data = {**form(client, request_id), "username": "alice", "password": PASSWORD}
    before = client.get_cookie("idp_session")
    assert before is not None
    client.post("/login", data=data)
    client.set_cookie("idp_session", before.value)  # the second click left before the first answer came
    assert client.post("/login", data=data).status_code == 303
    assert pending_of(app, client, request_id) is not None


@pytest.mark.parametrize("kept", [0, 1])
def test_after_a_double_click_every_tab_goes_on_whichever_cookie_the_browser_kept(
    app: Flask, client: FlaskClient, kept: int
) -> None:
    request_id = paused_request(app)
    data = {**form(client, request_id), "username": "alice", "password": PASSWORD}
    with client.session_transaction() as values:
        other_tab = paused_request(app, values["browser"])
    before, cookies = client.get_cookie("idp_session"), list[str]()
    assert before is not None
    for _ in range(2):
        client.set_cookie("idp_session", before.value)
        client.post("/login", data=data)
        after = client.get_cookie("idp_session")
        assert after is not None
        cookies.append(after.value)
    client.set_cookie("idp_session", cookies[kept])
    assert "Signed in as" in page(client.get("/")).text
    assert pending_of(app, client, request_id) is not None
    assert pending_of(app, client, other_tab) is not None


def test_the_same_cookie_with_another_person_is_another_browser(app: Flask, client: FlaskClient) -> None:
    request_id = paused_request(app)
    hidden = form(client, request_id)
    before = client.get_cookie("idp_session")
    assert before is not None
    client.post("/login", data={**hidden, "username": "alice", "password": PASSWORD})
    attacker = app.test_client()
    attacker.set_cookie("idp_session", before.value)
    page(attacker.get("/login"))
    sign_in(attacker, username="bob")
    assert "Signed in as" in page(attacker.get("/")).text
    assert pending_of(app, attacker, request_id) is None


def test_going_back_without_signing_in_is_a_refusal(app: Flask, client: FlaskClient) -> None:
    request_id = paused_request(app)
    response = client.post("/login", data={**form(client, request_id), "decision": "cancel"})
    assert (response.status_code, response.location) == (303, f"/authorize/resume?request={request_id}")
    pending = pending_of(app, client, request_id)
    assert pending is not None
    assert pending.denied_at is not None
    assert "Signed in as" not in page(client.get("/")).text


def test_the_choice_offers_the_signed_in_account_and_another(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    request_id = paused_request(app)
    shown = page(client.get("/login", query_string={"request": request_id, "choose": 1}))
    assert "Continue as alice" in shown.text
    assert f'href="/login?request={request_id}"' in shown.html
    response = client.post("/login", data={**shown.hidden, "decision": "continue"})
    assert response.location == f"/authorize/resume?request={request_id}"
    pending = pending_of(app, client, request_id)
    assert pending is not None
    assert pending.account_chosen
    assert pending.signed_in_at is None


def test_without_a_session_the_choice_is_the_sign_in_page(app: Flask, client: FlaskClient) -> None:
    shown = page(client.get("/login", query_string={"request": paused_request(app), "choose": 1}))
    assert "login-submit" in shown.ids


def test_a_form_of_another_site_signs_nobody_in(client: FlaskClient) -> None:
    response = client.post("/login", data={"username": "alice", "password": PASSWORD})
    assert response.status_code == 400
    assert "Signed in as" not in page(client.get("/")).text


def test_a_lost_cookie_shows_the_form_again_with_a_fresh_token(client: FlaskClient) -> None:
    stale = form(client)
    client.delete_cookie("idp_session")
    response = client.post("/login", data={**stale, "username": "alice", "password": PASSWORD})
    shown = page(response)
    assert response.status_code == 400
    assert "Not signed in." in shown.text
    assert shown.ids["username"]["value"] == "alice"
    assert PASSWORD not in shown.html.split("Demo accounts")[0]
    assert client.post("/login", data={**shown.hidden, "username": "alice", "password": PASSWORD}).status_code == 303


def test_a_lost_cookie_loses_the_request_and_says_to_start_again(app: Flask, client: FlaskClient) -> None:
    request_id = paused_request(app, "another browser, as this one is now")
    data = {"request": request_id, "username": "alice", "password": PASSWORD}
    response = client.post("/login", data=data)
    assert response.status_code == 404
    assert "start again" in page(response).text


def test_a_page_left_open_over_lunch_still_works(client: FlaskClient) -> None:
    hidden = form(client)
    move_clock(hours=3)
    assert client.post("/login", data={**hidden, "username": "alice", "password": PASSWORD}).status_code == 303


def test_a_tab_that_was_open_during_the_sign_in_of_another_goes_on(app: Flask, client: FlaskClient) -> None:
    first, second = paused_request(app), paused_request(app)
    client.get("/login", query_string={"request": first})
    with client.session_transaction() as values:
        browser_id = values["browser"]
    with app.app_context(), writing() as connection:
        pending_request_store.claim(connection, second, browser_id, clock.now())
    stale = form(client, second)
    sign_in(client, first)
    response = client.post("/login", data={**stale, "username": "alice", "password": PASSWORD})
    assert (response.status_code, response.location) == (303, f"/authorize/resume?request={second}")
    assert pending_of(app, client, second) is not None

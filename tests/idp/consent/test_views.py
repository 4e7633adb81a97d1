from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from idp.audit.models import AuditEvent
from idp.consent import consent_store
from idp.extensions import reading, writing
from idp.users import user_store
from tests.idp.interleaved import with_a_change_in_between
from tests.idp.pages import SCOPE, Page, page, paused_request, pending_of, sign_in


def signed_in_request(app: Flask, client: FlaskClient, **parameters: str) -> str:
    """A paused request of this browser, with alice signed in."""
    request_id = paused_request(app, **parameters)
    sign_in(client, request_id)
    return request_id


def ask(client: FlaskClient, request_id: str) -> Page:
    response = client.get("/consent", query_string={"request": request_id})
    assert response.status_code == 200
    return page(response)


def answer(client: FlaskClient, request_id: str, decision: str) -> TestResponse:
    return client.post("/consent", data={**ask(client, request_id).hidden, "decision": decision})


def agreed(app: Flask, username: str = "alice") -> tuple[str, ...]:
    with app.app_context(), reading() as connection:
        user = user_store.find_by_username(connection, username)
        assert user is not None
        return consent_store.find(connection, user.id, "mvc client").scopes


def events(app: Flask, *kinds: str) -> list[Any]:
    with app.app_context(), reading() as connection:
        return list(connection.execute(select(AuditEvent).where(AuditEvent.type.in_(kinds))).all())


def test_the_page_says_who_wants_what_of_whom_and_where_it_leads(app: Flask, client: FlaskClient) -> None:
    shown = ask(client, signed_in_request(app, client))
    assert "Share this with mvc client?" in shown.text
    assert "You are signed in as alice" in shown.text
    assert "is run by localhost:5002" in shown.text
    assert "<b>localhost:5002</b>" in shown.html
    for scope in SCOPE.split():
        assert f"<code>{scope}</code>" in shown.html
    assert "alice@example.com, confirmed" in shown.text
    assert "Ends after 7 days without use, and after 30 days in any case" in shown.text
    assert {"consent-approve", "consent-deny"} <= set(shown.ids)


def test_the_form_may_end_at_the_client(app: Flask, client: FlaskClient) -> None:
    response = client.get("/consent", query_string={"request": signed_in_request(app, client)})
    assert "form-action 'self' http://localhost:5002;" in response.headers["Content-Security-Policy"]


def test_sharing_is_remembered_and_goes_back_to_the_request(app: Flask, client: FlaskClient) -> None:
    request_id = signed_in_request(app, client)
    response = answer(client, request_id, "approve")
    assert (response.status_code, response.location) == (303, f"/authorize/resume?request={request_id}")
    assert agreed(app) == tuple(SCOPE.split())
    pending = pending_of(app, client, request_id)
    assert pending is not None
    assert pending.consented_at is not None
    assert pending.denied_at is None
    (event,) = events(app, "ConsentGiven", "ConsentDenied")
    assert (event.type, event.client_id, event.details) == (
        "ConsentGiven",
        "mvc client",
        {"scope": SCOPE, "claims": []},
    )


def test_not_sharing_keeps_nothing_and_goes_back_with_a_refusal(app: Flask, client: FlaskClient) -> None:
    request_id = signed_in_request(app, client)
    response = answer(client, request_id, "deny")
    assert (response.status_code, response.location) == (303, f"/authorize/resume?request={request_id}")
    assert agreed(app) == ()
    pending = pending_of(app, client, request_id)
    assert pending is not None
    assert pending.denied_at is not None
    (event,) = events(app, "ConsentGiven", "ConsentDenied")
    assert event.type == "ConsentDenied"


def test_not_sharing_more_leaves_what_was_shared_before(app: Flask, client: FlaskClient) -> None:
    answer(client, signed_in_request(app, client, scope="openid email"), "approve")
    answer(client, signed_in_request(app, client), "deny")
    assert agreed(app) == ("openid", "email")


def test_what_is_asked_for_the_first_time_is_marked(app: Flask, client: FlaskClient) -> None:
    first = signed_in_request(app, client, scope="openid email")
    assert ">new<" not in ask(client, first).html
    answer(client, first, "approve")
    again = ask(client, signed_in_request(app, client, scope="openid email api1"))
    assert again.html.count(">new<") == 1


def test_staying_signed_in_is_not_asked_for_a_client_that_may_not(app: Flask, client: FlaskClient) -> None:
    from sqlalchemy import update

    from idp.clients.models import ClientRow

    with app.app_context(), writing() as connection:
        metadata = connection.execute(
            select(ClientRow.client_metadata).where(ClientRow.client_id == "mvc client")
        ).scalar_one()
        changed = {**metadata, "grant_types": ["authorization_code"]}
        connection.execute(update(ClientRow).where(ClientRow.client_id == "mvc client").values(client_metadata=changed))
    request_id = signed_in_request(app, client)
    assert "offline_access" not in ask(client, request_id).html
    answer(client, request_id, "approve")
    assert "offline_access" not in agreed(app)


@pytest.mark.parametrize("decision", ["", "yes", "APPROVE", "approve\0"])
def test_no_answer_shares_nothing(app: Flask, client: FlaskClient, decision: str) -> None:
    request_id = signed_in_request(app, client)
    response = answer(client, request_id, decision)
    assert response.status_code == 400
    assert "Nothing was shared" in page(response).text
    assert agreed(app) == ()
    pending = pending_of(app, client, request_id)
    assert pending is not None
    assert pending.denied_at is None


def test_both_answers_at_once_are_refused(app: Flask, client: FlaskClient) -> None:
    request_id = signed_in_request(app, client)
    data = {**ask(client, request_id).hidden, "decision": ["approve", "deny"]}
    assert client.post("/consent", data=data).status_code == 400
    assert agreed(app) == ()


def test_who_is_not_signed_in_goes_back_to_the_request(app: Flask, client: FlaskClient) -> None:
    request_id = paused_request(app)
    response = client.get("/consent", query_string={"request": request_id})
    assert (response.status_code, response.location) == (303, f"/authorize/resume?request={request_id}")


@pytest.mark.parametrize("with_token", [True, False])
def test_an_answer_of_nobody_goes_back_to_the_request_too(app: Flask, client: FlaskClient, with_token: bool) -> None:
    request_id = paused_request(app)
    hidden = page(client.get("/login", query_string={"request": request_id})).hidden
    token = {"csrf_token": hidden["csrf_token"]} if with_token else {}
    response = client.post("/consent", data={**token, "request": request_id, "decision": "approve"})
    assert (response.status_code, response.location) == (303, f"/authorize/resume?request={request_id}")
    pending = pending_of(app, client, request_id)
    assert pending is not None
    assert pending.consented_at is None


@pytest.mark.parametrize("request_id", ["", "unknown", "\0", "x" * 10_000, "//evil.example"])
def test_an_unknown_request_says_to_start_again(app: Flask, client: FlaskClient, request_id: str) -> None:
    hidden = ask(client, signed_in_request(app, client)).hidden
    response = client.get("/consent", query_string={"request": request_id})
    assert response.status_code == 404
    assert "start again" in page(response).text
    data = {**hidden, "request": request_id, "decision": "approve"}
    assert client.post("/consent", data=data).status_code == 404
    assert agreed(app) == ()


def test_the_request_of_another_browser_cannot_be_answered_here(app: Flask, client: FlaskClient) -> None:
    request_id = signed_in_request(app, client)
    stranger = app.test_client()
    own = signed_in_request(app, stranger)
    data = {**ask(stranger, own).hidden, "request": request_id, "decision": "approve"}
    assert stranger.post("/consent", data=data).status_code == 404


def test_a_form_of_another_site_shares_nothing(app: Flask, client: FlaskClient) -> None:
    request_id = signed_in_request(app, client)
    response = client.post("/consent", data={"request": request_id, "decision": "approve"})
    assert response.status_code == 400
    shown = page(response)
    assert "Nothing was shared." in shown.text
    assert agreed(app) == ()
    again = client.post("/consent", data={**shown.hidden, "decision": "approve"})
    assert again.status_code == 303
    assert agreed(app) != ()


def test_an_answer_meant_by_one_person_is_not_anothers(app: Flask, client: FlaskClient) -> None:
    """The page shows alice; in another tab bob signs in; then alice's page is sent."""
    request_id = signed_in_request(app, client)
    alices_page = ask(client, request_id).hidden
    sign_in(client, request_id, username="bob")
    response = client.post("/consent", data={**alices_page, "decision": "approve"})
    assert response.status_code == 400
    assert "You are signed in as bob" in page(response).text
    assert agreed(app, "alice") == agreed(app, "bob") == ()


def test_a_lost_cookie_says_to_start_again(app: Flask, client: FlaskClient) -> None:
    hidden = ask(client, signed_in_request(app, client)).hidden
    client.delete_cookie("idp_session")
    assert client.post("/consent", data={**hidden, "decision": "approve"}).status_code == 404
    assert agreed(app) == ()


@pytest.mark.parametrize("body", [b"\xff", b"decision=%zz", b"=&&="])
@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "application/json", "text/plain"])
def test_a_body_that_is_no_form_of_ours_is_never_our_error(
    app: Flask, client: FlaskClient, body: bytes, content_type: str
) -> None:
    signed_in_request(app, client)
    assert client.post("/consent", data=body, content_type=content_type).status_code in (400, 404)


def test_a_double_click_agrees_once(app: Flask, client: FlaskClient) -> None:
    request_id = signed_in_request(app, client)
    data = {**ask(client, request_id).hidden, "decision": "approve"}
    assert [client.post("/consent", data=data).status_code for _ in range(2)] == [303, 303]
    assert agreed(app) == tuple(SCOPE.split())


def test_an_answer_of_somebody_who_is_signed_out_meanwhile_shares_nothing(
    app: Flask, client: FlaskClient, database: Path
) -> None:
    request_id = signed_in_request(app, client)
    hidden = ask(client, request_id).hidden
    ended = "UPDATE sign_on_session SET ended_at = '2026-11-22 12:00:00', ended_because = 'operator'"
    sent = {**hidden, "decision": "approve"}
    said = with_a_change_in_between(app, database, ended, lambda: client.post("/consent", data=sent))
    assert said.location == f"/authorize/resume?request={request_id}"
    assert agreed(app) == ()

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from idp.audit.models import AuditEvent
from idp.audit.transaction import transaction
from idp.extensions import reading, writing
from idp.session import browser_session, session_store
from idp.session.models import SignOnSessionRow
from idp.session.sign_on_session import ABSOLUTE_LIFETIME, IDLE_LIFETIME
from idp.users.models import UserRow
from shared import clock
from tests.idp.pages import move_clock, page, paused_request, sign_in


def cookie(client: FlaskClient) -> dict[str, Any]:
    with client.session_transaction() as values:
        return dict(values)


def who(client: FlaskClient) -> str:
    return page(client.get("/")).text


def sessions(app: Flask) -> list[Any]:
    with app.app_context(), reading() as connection:
        return list(connection.execute(select(SignOnSessionRow).order_by(SignOnSessionRow.created_at)).all())


def events(app: Flask, kind: str) -> list[Any]:
    with app.app_context(), reading() as connection:
        return list(connection.execute(select(AuditEvent).where(AuditEvent.type == kind)).all())


def test_a_sign_in_renews_every_value_of_the_cookie(app: Flask, client: FlaskClient) -> None:
    request_id = paused_request(app)
    client.get("/login", query_string={"request": request_id})
    before = cookie(client)
    sign_in(client, request_id)
    after = cookie(client)
    assert before["csrf_token"]
    assert before["browser"] != after["browser"]
    assert "csrf_token" not in after
    assert after["sign_on"]


def test_a_cookie_planted_before_the_sign_in_is_not_signed_in(app: Flask, client: FlaskClient) -> None:
    client.get("/login")
    planted = client.get_cookie("idp_session")
    assert planted is not None
    sign_in(client)
    attacker = app.test_client()
    attacker.set_cookie("idp_session", planted.value)
    assert "Signed in as" not in who(attacker)


def test_the_secret_of_before_a_new_sign_in_is_worth_nothing(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    seen = client.get_cookie("idp_session")
    assert seen is not None
    sign_in(client)
    attacker = app.test_client()
    attacker.set_cookie("idp_session", seen.value)
    assert "Signed in as" not in who(attacker)
    assert "Signed in as alice" in who(client)


def test_the_same_person_keeps_the_public_id_of_the_session_and_gets_a_new_auth_time(
    app: Flask, client: FlaskClient
) -> None:
    sign_in(client)
    (first,) = sessions(app)
    move_clock(hours=1)
    sign_in(client)
    (second,) = sessions(app)
    assert second.sid == first.sid
    assert (second.auth_time - first.auth_time).total_seconds() >= 3600
    assert second.created_at == first.created_at
    assert second.absolute_expires_at == second.auth_time + ABSOLUTE_LIFETIME


def test_another_person_ends_the_earlier_session_with_an_event(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    sign_in(client, username="bob")
    alices, bobs = sessions(app)
    assert (alices.ended_because, bobs.ended_at) == ("other_account", None)
    assert "Signed in as bob" in who(client)
    (event,) = events(app, "UserSignedOut")
    assert (event.sid, event.user_id, event.details) == (alices.sid, alices.user_id, {"because": "other_account"})


def test_each_sign_in_is_an_event_with_its_session(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    (event,) = events(app, "UserSignedIn")
    (session,) = sessions(app)
    assert (event.sid, event.user_id, event.details) == (session.sid, session.user_id, {"amr": ["pwd"]})


def test_a_session_idles_out(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    move_clock(seconds=IDLE_LIFETIME.total_seconds() - 60)
    assert sessions(app)[0].idle_expires_at > clock.now()
    move_clock(seconds=60)
    assert "Signed in as" not in who(client)


def test_use_keeps_a_session_from_idling_out_until_its_absolute_end(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    began = sessions(app)[0].created_at
    while clock.now() + IDLE_LIFETIME / 2 < began + ABSOLUTE_LIFETIME:
        assert "Signed in as alice" in who(client)
        move_clock(seconds=IDLE_LIFETIME.total_seconds() / 2)
    assert "Signed in as alice" in who(client)
    move_clock(seconds=(began + ABSOLUTE_LIFETIME - clock.now()).total_seconds())
    assert "Signed in as" not in who(client)


def test_looking_again_within_the_minute_writes_nothing(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    before = sessions(app)[0].idle_expires_at
    who(client)
    assert sessions(app)[0].idle_expires_at == before
    move_clock(seconds=61)
    who(client)
    assert sessions(app)[0].idle_expires_at > before


@pytest.mark.sqlite
@pytest.mark.usefixtures("impatient")
def test_a_busy_database_costs_nobody_the_answer(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    move_clock(minutes=2)
    with app.app_context(), writing():
        assert "Signed in as alice" in who(client)


def test_a_disabled_account_is_signed_out(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    with app.app_context(), writing() as connection:
        connection.execute(update(UserRow).values(disabled_at=clock.now()))
    assert "Signed in as" not in who(client)


def test_ending_this_browsers_session_empties_its_cookie_once(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    sent = client.get_cookie("idp_session")
    assert sent is not None
    with app.test_request_context("/", headers={"Cookie": f"idp_session={sent.value}"}):
        with transaction() as change:
            current = browser_session.current(change.connection)
            assert current is not None
            assert browser_session.end(change, current, "logout", clock.now())
            assert not browser_session.end(change, current, "logout", clock.now())
        with reading() as connection:
            assert browser_session.current(connection) is None
    assert len(events(app, "UserSignedOut")) == 1
    assert "Signed in as" not in who(client)


def test_ending_another_browsers_session_leaves_this_one(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    sign_in(app.test_client())
    sent = client.get_cookie("idp_session")
    assert sent is not None
    with app.test_request_context("/", headers={"Cookie": f"idp_session={sent.value}"}), transaction() as change:
        mine = browser_session.current(change.connection)
        assert mine is not None
        everything = session_store.find_by_user(change.connection, mine.user_id, clock.now())
        (other,) = [each for each in everything if each.sid != mine.sid]
        assert browser_session.end(change, other, "logout", clock.now())
        assert browser_session.current(change.connection) == mine
    assert "Signed in as alice" in who(client)


def test_the_cookie_is_not_sent_again_with_every_answer(client: FlaskClient) -> None:
    sign_in(client)
    assert "Set-Cookie" not in client.get("/").headers


def test_the_cookie_is_for_this_site_and_not_for_scripts(client: FlaskClient) -> None:
    (header,) = [
        each for each in sign_in(client).headers.getlist("Set-Cookie") if not each.startswith("idp_browser_state=")
    ]
    assert header.startswith("idp_session=")
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Path=/" in header
    assert "Domain" not in header
    assert "Secure" not in header  # http://localhost

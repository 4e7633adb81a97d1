import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp.audit.transaction import transaction
from idp.clients.refresh_policy import RefreshPolicy
from idp.extensions import reading
from idp.session import session_store
from idp.token import grant_register_store, grant_store
from idp.token.granted import Granted
from shared import clock
from tests.idp.logout.queue import read
from tests.idp.logout.signing_out import BACK, change, events, logout, renews, says_signed_out, signed_in
from tests.idp.pages import move_clock, page
from tests.idp.registered import register
from tests.idp.relying_party import MVC, TODO
from tests.idp.waiting import Meanwhile


def test_a_client_that_keeps_its_grants_may_go_on_renewing(client: FlaskClient) -> None:
    ended, kept = MVC.sign_in(client), TODO.sign_in(client)
    answer = logout(client, id_token_hint=ended["id_token"])
    assert "What todo list client may renew" in page(answer).text
    assert not renews(client, ended)
    assert renews(client, kept, TODO)
    headers = {"Authorization": f"Bearer {kept['access_token']}"}
    assert client.get("/userinfo", headers=headers).status_code == 200


def test_userinfo_refuses_the_access_tokens_of_what_ended(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert client.get("/userinfo", headers=headers).status_code == 200
    logout(client, id_token_hint=tokens["id_token"])
    assert client.get("/userinfo", headers=headers).status_code == 401


def test_the_session_in_another_browser_lives_and_the_receipt_says_so(app: Flask, client: FlaskClient) -> None:
    other = app.test_client()
    elsewhere, here = MVC.sign_in(other), MVC.sign_in(client)
    answer = logout(client, id_token_hint=here["id_token"])
    assert "Your sign-in in 1 other browser" in page(answer).text
    assert signed_in(other)
    assert renews(other, elsewhere)


def test_the_cookie_is_gone_and_signing_in_again_asks_for_the_password(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    cookie = client.get_cookie("idp_session")
    logout(client, id_token_hint=tokens["id_token"])
    assert client.get_cookie("idp_session") is None
    assert cookie is not None
    client.set_cookie("idp_session", cookie.value)  # somebody kept it
    assert not signed_in(client)


def test_a_client_that_asks_to_end_a_session_that_is_over_cannot_renew_from_it_any_more(
    app: Flask, client: FlaskClient
) -> None:
    tokens = MVC.sign_in(client)
    move_clock(hours=9)
    assert not signed_in(client)
    assert renews(client, tokens)
    answer = logout(client, id_token_hint=tokens["id_token"])
    assert "What mvc client could renew" in page(answer).text
    assert "Your session here" not in page(answer).text
    assert events(app)[-1] == "GrantRevoked"


@pytest.mark.sqlite  # for its way to change JSON
def test_it_ends_no_other_clients_grants_of_a_session_that_is_over(app: Flask, client: FlaskClient) -> None:
    change(app, """UPDATE client SET metadata = json_set(metadata, '$.on_logout', 'revoke')""")
    mine, others = MVC.sign_in(client), TODO.sign_in(client)
    move_clock(hours=9)
    logout(client, id_token_hint=mine["id_token"], post_logout_redirect_uri=BACK)
    assert not renews(client, mine)
    assert renews(client, others, TODO)


@pytest.mark.postgresql
def test_a_grant_that_is_being_made_while_its_person_signs_out_ends_too(app: Flask, client: FlaskClient) -> None:
    party = register(app, on_logout="revoke")
    tokens = party.sign_in(client)
    claims = read(app, tokens["id_token"])[1]
    with app.app_context(), transaction() as change:  # as /authorize and /token do
        assert session_store.hold(change.connection, claims["sid"], clock.now())
        signing_out = Meanwhile(app, lambda: logout(client, id_token_hint=tokens["id_token"]))
        granted = Granted(
            client_id=party.client_id,
            user_id=claims["sub"],
            sid=claims["sid"],
            scope="openid",
            nonce=None,
            auth_time=clock.now(),
            amr=("pwd",),
            acr="urn:sixty:acr:password",
        )
        grant_store.add(change.connection, "f" * 32, granted, None, RefreshPolicy(None), clock.now())
    assert says_signed_out(signing_out.answer())
    with app.app_context(), reading() as connection:
        assert grant_register_store.find_by_sid(connection, claims["sid"]) == []

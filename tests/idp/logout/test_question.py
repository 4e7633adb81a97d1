from flask import Flask
from flask.testing import FlaskClient

from tests.idp.logout.signing_out import BACK, asks, confirm, logout, renews, says_signed_out, signed_in
from tests.idp.pages import move_clock, page, sign_in
from tests.idp.relying_party import MVC


def test_without_a_hint_it_asks_and_another_site_has_signed_nobody_out(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    sent: dict[str, str]
    for sent in ({}, {"state": "x"}, {"client_id": "mvc client"}, {"logout_hint": "alice"}):
        assert asks(logout(client, **sent))
    assert signed_in(client)
    assert renews(client, tokens)


def test_who_says_yes_is_signed_out_and_gets_the_receipt(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    answer = confirm(client, logout(client))
    assert says_signed_out(answer)
    told = page(answer).text
    assert "What mvc client could renew" in told
    assert "60 s of life and 60 s of clock skew" in told
    assert "What you agreed to share with mvc client" in told
    assert not signed_in(client)
    assert not renews(client, tokens)


def test_who_says_no_stays_signed_in(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    answer = confirm(client, logout(client), "stay")
    assert (answer.status_code, answer.location) == (303, "/")
    assert signed_in(client)
    assert renews(client, tokens)


def test_an_answer_that_is_none_signs_nobody_out(client: FlaskClient) -> None:
    MVC.sign_in(client)
    for decision in ("", "LEAVE", "x"):
        confirm(client, logout(client), decision)
        assert signed_in(client)


def test_a_hint_of_another_session_asks_and_then_goes_back(app: Flask, client: FlaskClient) -> None:
    elsewhere = MVC.sign_in(app.test_client())
    here = MVC.sign_in(client)
    shown = logout(client, id_token_hint=elsewhere["id_token"], post_logout_redirect_uri=BACK, state="s")
    assert asks(shown)
    assert signed_in(client)
    assert renews(client, elsewhere)
    assert BACK.removeprefix("http://") in page(shown).text.replace(" ", "")
    answer = confirm(client, shown)
    assert answer.location == f"{BACK}?state=s"
    assert not renews(client, here)
    assert renews(client, elsewhere)


def test_another_persons_hint_asks_whoever_is_signed_in(app: Flask, client: FlaskClient) -> None:
    bobs = MVC.sign_in(app.test_client(), "bob")
    MVC.sign_in(client, "alice")
    shown = logout(client, id_token_hint=bobs["id_token"], post_logout_redirect_uri=BACK)
    assert asks(shown)
    assert "alice" in page(shown).text
    assert "bob" not in page(shown).text


def test_a_client_id_alone_is_never_followed_but_offered_on_the_last_page(client: FlaskClient) -> None:
    MVC.sign_in(client)
    answer = confirm(client, logout(client, client_id="mvc client", post_logout_redirect_uri=BACK, state="s"))
    assert says_signed_out(answer)
    assert f'href="{BACK}?state=s"' in page(answer).html


def test_the_question_lets_its_form_end_at_the_address_that_is_followed(app: Flask, client: FlaskClient) -> None:
    elsewhere = MVC.sign_in(app.test_client())
    MVC.sign_in(client)
    followed = logout(client, id_token_hint=elsewhere["id_token"], post_logout_redirect_uri=BACK)
    assert "form-action 'self' http://localhost:5002;" in followed.headers["Content-Security-Policy"]
    offered = logout(client, client_id="mvc client", post_logout_redirect_uri=BACK)
    assert "form-action 'self';" in offered.headers["Content-Security-Policy"]


def test_an_answer_without_the_forms_token_is_asked_again_and_signs_nobody_out(client: FlaskClient) -> None:
    MVC.sign_in(client)
    sealed = page(logout(client)).hidden["request"]
    answer = client.post("/logout/confirm", data={"request": sealed, "decision": "leave"})
    assert answer.status_code == 303
    again = client.get(answer.location or "")
    assert asks(again)
    assert "Not signed out." in page(again).text
    assert signed_in(client)
    assert says_signed_out(confirm(client, again))


def test_a_question_that_was_open_while_somebody_else_signed_in_signs_nobody_out(client: FlaskClient) -> None:
    MVC.sign_in(client, "alice")
    shown = logout(client)
    sign_in(client, username="bob")
    answer = confirm(client, shown)
    assert asks(client.get(answer.location or ""))
    assert "Signed in as bob" in page(client.get("/")).text


def test_a_question_that_is_answered_after_signing_out_elsewhere_ends_well(client: FlaskClient) -> None:
    MVC.sign_in(client)
    first, second = logout(client), logout(client)
    confirm(client, first)
    answer = confirm(client, second)
    assert says_signed_out(client.get(answer.location or ""))


def test_a_question_from_yesterday_can_still_be_answered(client: FlaskClient) -> None:
    MVC.sign_in(client)
    shown = logout(client)
    move_clock(hours=7)
    assert says_signed_out(confirm(client, shown))


def test_a_text_that_we_did_not_seal_is_refused(client: FlaskClient) -> None:
    MVC.sign_in(client)
    hidden = page(logout(client)).hidden
    for sealed in ("", "x", "\x00", "gAAAAABp", "\u00e9", "a" * 5000):
        posted = client.post("/logout/confirm", data={**hidden, "request": sealed, "decision": "leave"})
        untokened = client.post("/logout/confirm", data={"request": sealed, "decision": "leave"})
        got = client.get("/logout/continue", query_string={"request": sealed})
        assert [answer.status_code for answer in (posted, untokened, got)] == [400, 400, 400]
    assert signed_in(client)


def test_a_question_whose_session_ran_out_meanwhile_ends_well(client: FlaskClient) -> None:
    MVC.sign_in(client)
    shown = logout(client)
    move_clock(hours=9)
    answer = confirm(client, shown)
    assert says_signed_out(answer)
    assert "no session at this provider in this browser" in page(answer).text

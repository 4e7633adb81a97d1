"""The last page says which clients were told, which answered, and goes on looking."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.idp.logout.queue import tell
from tests.idp.logout.signing_out import BACK, confirm, logout, says_signed_out
from tests.idp.pages import move_clock, page
from tests.idp.registered import register
from tests.idp.relying_party import MVC, RelyingParty
from tests.support.told import ToldClient


def told_line(answer: TestResponse, client_name: str) -> str:
    """What stands opposite of the client in the section of who was told."""
    section = answer.get_data(as_text=True).partition('id="told"')[2].partition("</section>")[0]
    found = re.search(rf"<span>{client_name}</span><span class=\"until\">([^<]*)</span>", section)
    return found[1] if found else ""


def without_clock(answer: TestResponse) -> str:
    return re.sub(r"Page drawn \S+ UTC", "", page(answer).text)


def again(answer: TestResponse) -> str:
    found = re.search(r'id="look-again" href="([^"]+)"', answer.get_data(as_text=True))
    return found[1] if found else ""


@pytest.fixture
def signed_out(client: FlaskClient, shop: RelyingParty) -> TestResponse:
    """The last page of somebody who was signed in at the shop, which is being told."""
    shop.sign_in(client)
    return confirm(client, logout(client))


def test_an_answer_is_seen_at_the_next_look(app: Flask, client: FlaskClient, signed_out: TestResponse) -> None:
    assert says_signed_out(signed_out)
    assert told_line(signed_out, "shop") == "being told"
    assert "look_again.js" in signed_out.get_data(as_text=True)
    move_clock(seconds=1)
    tell(app)
    looked = client.get(again(signed_out))
    assert says_signed_out(looked)
    assert re.fullmatch(r"\d\d:\d\d:\d\d", told_line(looked, "shop"))
    assert (again(looked), "look_again.js" in looked.get_data(as_text=True)) == ("", False)


def test_all_else_stays_what_it_was(app: Flask, client: FlaskClient, shop: RelyingParty) -> None:
    MVC.sign_in(client)
    shop.sign_in(client)
    shown = confirm(client, logout(client, client_id=MVC.client_id, post_logout_redirect_uri=BACK, state="s"))
    looked = client.get(again(shown))
    assert without_clock(looked) == without_clock(shown)
    assert f'href="{BACK}?state=s"' in looked.get_data(as_text=True)
    assert "What mvc client could renew" in page(looked).text
    assert "What shop may renew" in page(looked).text


def test_a_silent_client_is_looked_for_by_hand_after_half_a_minute(
    app: Flask, client: FlaskClient, told: ToldClient, signed_out: TestResponse
) -> None:
    told.status = 503
    tell(app)
    looked = client.get(again(signed_out))
    assert told_line(looked, "shop") == "no answer yet"
    assert "look_again.js" in looked.get_data(as_text=True)
    move_clock(seconds=31)
    looked = client.get(again(signed_out))
    assert again(looked)
    assert "look_again.js" not in looked.get_data(as_text=True)


def test_a_client_that_cannot_be_told_is_named(app: Flask, client: FlaskClient) -> None:
    register(app).sign_in(client)
    shown = confirm(client, logout(client))
    assert (told_line(shown, "shop"), again(shown)) == ("not told", "")


def test_it_is_shown_for_ten_minutes(client: FlaskClient, signed_out: TestResponse) -> None:
    move_clock(minutes=10, seconds=-5)
    assert says_signed_out(client.get(again(signed_out)))
    move_clock(seconds=6)
    assert client.get(again(signed_out)).status_code == 400


@pytest.mark.parametrize("sent", ["", "x", "é", "gAAAAA"])
def test_what_is_no_receipt_is_refused(client: FlaskClient, sent: str) -> None:
    assert client.get("/logout/receipt", query_string={"of": sent}).status_code == 400


def test_a_sealed_question_is_no_receipt_nor_the_reverse(client: FlaskClient, signed_out: TestResponse) -> None:
    sealed = again(signed_out).partition("of=")[2]
    assert client.get("/logout/continue", query_string={"request": sealed}).status_code == 400
    posted = client.post("/logout", data={"state": "x"})
    question = (posted.location or "").partition("request=")[2]
    assert client.get("/logout/receipt", query_string={"of": question}).status_code == 400


def test_somebody_who_was_not_signed_in_told_nobody(client: FlaskClient) -> None:
    assert 'id="told"' not in logout(client).get_data(as_text=True)

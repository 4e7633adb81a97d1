"""Who must sign in, choose or agree before the client gets its answer."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from idp.extensions import writing
from tests.idp.authorize.browser import NONE, SCOPE, Browser, code, error, payload, redeem, register, rows
from tests.idp.pages import REDIRECT_URI, move_clock, page

HELD = "pending_authorization_request"
CODES = "authorization_code"
NEVER_AGREED = "openid email"


def shows(browser: Browser, response: TestResponse, element: str) -> bool:
    """Whether the browser is sent to the page with this element."""
    return element in page(browser.go(response)).ids


def auth_time(browser: Browser, response: TestResponse) -> int:
    """What the client's ID token says about when the person signed in."""
    return payload(redeem(browser, code(response))["id_token"])["auth_time"]


@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
def test_prompt_none_says_what_would_be_needed_and_keeps_nothing(browser: Browser, mode: str) -> None:
    assert error(browser.ask(prompt="none", response_mode=mode), mode=mode) == "login_required"
    browser.signed_in(ago=timedelta(seconds=100))
    assert error(browser.ask(prompt="none", response_mode=mode), mode=mode) == "consent_required"
    browser.agreed()
    assert error(browser.ask(prompt="none", max_age="99", response_mode=mode), mode=mode) == "login_required"
    assert rows(browser.app, HELD) == rows(browser.app, CODES) == 0
    assert code(browser.ask(prompt="none", max_age="10000", response_mode=mode), mode=mode)


def test_prompt_none_asks_again_when_more_is_asked_than_agreed(alice: Browser) -> None:
    assert error(alice.ask(prompt="none", scope="openid profile email")) == "consent_required"
    assert code(alice.ask(prompt="none", scope="profile"))


def test_agreeing_with_one_client_is_not_agreeing_with_another(alice: Browser) -> None:
    register(alice.app, "other", redirect_uris=[REDIRECT_URI])
    assert error(alice.ask(prompt="none", client_id="other")) == "consent_required"


def test_agreeing_is_each_persons_own(alice: Browser) -> None:
    alice.signed_in("bob")
    assert error(alice.ask(prompt="none")) == "consent_required"


def test_nobody_signed_in_signs_in_agrees_and_gets_back(browser: Browser) -> None:
    login = browser.go(browser.ask())
    assert "mvc client" in page(login).text
    consent = browser.go(browser.go(browser.sign_in(login)))
    assert "consent-approve" in page(consent).ids
    answered = browser.go(browser.send(consent, "/consent", decision="approve"))
    assert redeem(browser, code(answered))["scope"] == SCOPE


def test_consent_is_remembered_and_more_is_asked_for(browser: Browser) -> None:
    assert code(browser.through(browser.ask()))
    assert code(browser.ask())
    assert shows(browser, browser.ask(scope=NEVER_AGREED), "consent-approve")
    assert code(browser.through(browser.ask(scope=NEVER_AGREED)))
    assert code(browser.ask(scope="openid profile email"))


@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
def test_a_refusal_to_share_is_told_to_the_client(browser: Browser, mode: str) -> None:
    browser.signed_in()
    answered = browser.through(browser.ask(response_mode=mode), decision="deny")
    assert error(answered, mode=mode) == "access_denied"
    assert shows(browser, browser.ask(), "consent-approve")


def test_cancelling_the_sign_in_is_told_to_the_client(browser: Browser) -> None:
    shown = browser.go(browser.ask())
    assert error(browser.go(browser.send(shown, "/login", decision="cancel"))) == "access_denied"


def test_a_refusal_stands_when_the_browser_comes_again(browser: Browser) -> None:
    browser.signed_in()
    consent = browser.go(browser.ask())
    denied = browser.send(consent, "/consent", decision="deny")
    assert error(browser.go(denied)) == "access_denied"
    browser.send(consent, "/consent", decision="approve")
    assert error(browser.go(denied)) == "access_denied"


def test_prompt_login_signs_in_again_with_a_new_auth_time(alice: Browser) -> None:
    before = auth_time(alice, alice.ask())
    move_clock(seconds=100)
    asked = alice.ask(prompt="login")
    assert shows(alice, asked, "login-submit")
    after = alice.through(asked)
    assert 100 <= auth_time(alice, after) - before <= 110
    assert shows(alice, alice.ask(prompt="login"), "login-submit")


def test_prompt_login_is_not_satisfied_by_coming_back_without_signing_in(alice: Browser) -> None:
    asked = alice.ask(prompt="login")
    resumed = alice.http.get(asked.location.replace("/login", "/authorize/resume"))
    assert shows(alice, resumed, "login-submit")


def test_prompt_consent_asks_although_it_was_agreed(alice: Browser) -> None:
    asked = alice.ask(prompt="consent")
    assert shows(alice, asked, "consent-approve")
    assert code(alice.through(asked))
    assert shows(alice, alice.ask(prompt="consent"), "consent-approve")


def test_prompt_consent_is_not_satisfied_by_coming_back_without_answering(alice: Browser) -> None:
    asked = alice.ask(prompt="consent")
    assert shows(alice, alice.http.get(asked.location.replace("/consent", "/authorize/resume")), "consent-approve")


def test_prompt_login_and_consent_ask_for_both(alice: Browser) -> None:
    login = alice.go(alice.ask(prompt="login consent"))
    assert shows(alice, alice.go(alice.sign_in(login)), "consent-approve")


def test_prompt_select_account_lets_the_person_choose(alice: Browser) -> None:
    asked = alice.ask(prompt="select_account")
    assert asked.location.endswith("&choose=1")
    choice = alice.go(asked)
    assert "account-continue" in page(choice).ids
    assert code(alice.go(alice.send(choice, "/login", decision="continue")))
    assert alice.ask(prompt="select_account").location.endswith("&choose=1")


def test_prompt_select_account_may_end_with_another_person(alice: Browser) -> None:
    asked = alice.ask(prompt="select_account")
    login = alice.http.get(asked.location.removesuffix("&choose=1"))
    answered = alice.through(alice.sign_in(login, "bob"))
    assert payload(redeem(alice, code(answered))["id_token"])["sub"] != alice.signed_in("alice").user_id


def test_prompt_select_account_without_a_session_is_the_sign_in(browser: Browser) -> None:
    login = browser.go(browser.ask(prompt="select_account"))
    assert "login-submit" in page(login).ids
    assert code(browser.through(browser.sign_in(login)))


def test_max_age_signs_in_again_when_the_session_is_older(alice: Browser) -> None:
    before = auth_time(alice, alice.ask())
    move_clock(seconds=100)
    assert auth_time(alice, alice.ask(max_age="15000")) == before
    assert shows(alice, alice.ask(max_age="99"), "login-submit")
    assert 100 <= auth_time(alice, alice.through(alice.ask(max_age="99"))) - before <= 110


def test_max_age_0_signs_in_every_time_and_ends(alice: Browser) -> None:
    for _ in range(2):
        asked = alice.ask(max_age="0")
        assert shows(alice, asked, "login-submit")
        assert code(alice.through(asked))


def test_the_registered_max_age_holds_where_none_is_sent(alice: Browser) -> None:
    register(alice.app, "bank", redirect_uris=[REDIRECT_URI], default_max_age=60)
    alice.agreed(client_id="bank")
    assert code(alice.ask(client_id="bank"))
    move_clock(seconds=62)
    assert shows(alice, alice.ask(client_id="bank"), "login-submit")
    assert code(alice.ask(client_id="bank", max_age="100"))
    assert error(alice.ask(client_id="bank", prompt="none", max_age=NONE)) == "login_required"


@pytest.mark.parametrize(
    ("hint", "filled_in"), [("alice", "alice"), ('"><script>', '"><script>'), ("a" * 65, ""), ("a\nb", ""), (NONE, "")]
)
def test_login_hint_fills_in_the_name_if_it_can_be_one(browser: Browser, hint: str, filled_in: str) -> None:
    shown = page(browser.go(browser.ask(login_hint=hint)))
    assert (shown.ids["username"]["value"] or "") == filled_in
    assert "<script>" not in shown.html


def test_a_disabled_account_is_nobody_signed_in(alice: Browser) -> None:
    with alice.app.app_context(), writing() as connection:
        connection.execute(text("UPDATE user_account SET disabled_at = created_at"))
    assert error(alice.ask(prompt="none")) == "login_required"


@pytest.mark.parametrize("column", ["idle_expires_at", "absolute_expires_at", "ended_at"])
def test_a_session_that_ended_is_nobody_signed_in(alice: Browser, column: str) -> None:
    with alice.app.app_context(), writing() as connection:
        connection.execute(text(f"UPDATE sign_on_session SET {column} = auth_time"))
    assert error(alice.ask(prompt="none")) == "login_required"


def test_a_session_that_ends_during_the_consent_signs_in_again(app: Flask, browser: Browser) -> None:
    browser.signed_in()
    consent = browser.go(browser.ask())
    with app.app_context(), writing() as connection:
        connection.execute(text("UPDATE sign_on_session SET ended_at = auth_time"))
    assert shows(browser, browser.go(browser.send(consent, "/consent", decision="approve")), "login-submit")

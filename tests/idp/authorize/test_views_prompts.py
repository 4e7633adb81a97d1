"""Who must sign in, choose or agree before the client gets its answer."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from idp.extensions import writing
from tests.idp.authorize.browser import NONE, SCOPE, Browser, code, error, new_person, payload, redeem, register, rows
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
def test_prompt_none_says_what_would_be_needed_and_keeps_nothing(stranger: Browser, mode: str) -> None:
    before = rows(stranger.app, HELD), rows(stranger.app, CODES)
    assert error(stranger.ask(prompt="none", response_mode=mode), mode=mode) == "login_required"
    stranger.signed_in(ago=timedelta(seconds=100))
    assert error(stranger.ask(prompt="none", response_mode=mode), mode=mode) == "consent_required"
    stranger.agreed()
    assert error(stranger.ask(prompt="none", max_age="99", response_mode=mode), mode=mode) == "login_required"
    assert (rows(stranger.app, HELD), rows(stranger.app, CODES)) == before
    assert code(stranger.ask(prompt="none", max_age="10000", response_mode=mode), mode=mode)


def test_prompt_none_asks_again_when_more_is_asked_than_agreed(settled: Browser) -> None:
    assert error(settled.ask(prompt="none", scope="openid profile email")) == "consent_required"
    assert code(settled.ask(prompt="none", scope="profile"))


def test_agreeing_with_one_client_is_not_agreeing_with_another(settled: Browser) -> None:
    other = register(settled.app, redirect_uris=[REDIRECT_URI])
    assert error(settled.ask(prompt="none", client_id=other)) == "consent_required"


def test_agreeing_is_each_persons_own(settled: Browser) -> None:
    settled.signed_in(new_person(settled.app))
    assert error(settled.ask(prompt="none")) == "consent_required"


def test_nobody_signed_in_signs_in_agrees_and_gets_back(stranger: Browser) -> None:
    login = stranger.go(stranger.ask())
    assert "mvc client" in page(login).text
    consent = stranger.go(stranger.go(stranger.sign_in(login)))
    assert "consent-approve" in page(consent).ids
    answered = stranger.go(stranger.send(consent, "/consent", decision="approve"))
    assert redeem(stranger, code(answered))["scope"] == SCOPE


def test_consent_is_remembered_and_more_is_asked_for(stranger: Browser) -> None:
    assert code(stranger.through(stranger.ask()))
    assert code(stranger.ask())
    assert shows(stranger, stranger.ask(scope=NEVER_AGREED), "consent-approve")
    assert code(stranger.through(stranger.ask(scope=NEVER_AGREED)))
    assert code(stranger.ask(scope="openid profile email"))


@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
def test_a_refusal_to_share_is_told_to_the_client(stranger: Browser, mode: str) -> None:
    stranger.signed_in()
    answered = stranger.through(stranger.ask(response_mode=mode), decision="deny")
    assert error(answered, mode=mode) == "access_denied"
    assert shows(stranger, stranger.ask(), "consent-approve")


def test_cancelling_the_sign_in_is_told_to_the_client(stranger: Browser) -> None:
    shown = stranger.go(stranger.ask())
    assert error(stranger.go(stranger.send(shown, "/login", decision="cancel"))) == "access_denied"


def test_a_refusal_stands_when_the_browser_comes_again(stranger: Browser) -> None:
    stranger.signed_in()
    consent = stranger.go(stranger.ask())
    denied = stranger.send(consent, "/consent", decision="deny")
    assert error(stranger.go(denied)) == "access_denied"
    stranger.send(consent, "/consent", decision="approve")
    assert error(stranger.go(denied)) == "access_denied"


def test_prompt_login_signs_in_again_with_a_new_auth_time(settled: Browser) -> None:
    before = auth_time(settled, settled.ask())
    move_clock(seconds=100)
    asked = settled.ask(prompt="login")
    assert shows(settled, asked, "login-submit")
    after = settled.through(asked)
    assert 100 <= auth_time(settled, after) - before <= 110
    assert shows(settled, settled.ask(prompt="login"), "login-submit")


def test_prompt_login_is_not_satisfied_by_coming_back_without_signing_in(settled: Browser) -> None:
    asked = settled.ask(prompt="login")
    resumed = settled.http.get(asked.location.replace("/login", "/authorize/resume"))
    assert shows(settled, resumed, "login-submit")


def test_prompt_consent_asks_although_it_was_agreed(settled: Browser) -> None:
    asked = settled.ask(prompt="consent")
    assert shows(settled, asked, "consent-approve")
    assert code(settled.through(asked))
    assert shows(settled, settled.ask(prompt="consent"), "consent-approve")


def test_prompt_consent_is_not_satisfied_by_coming_back_without_answering(settled: Browser) -> None:
    asked = settled.ask(prompt="consent")
    assert shows(settled, settled.http.get(asked.location.replace("/consent", "/authorize/resume")), "consent-approve")


def test_prompt_login_and_consent_ask_for_both(settled: Browser) -> None:
    login = settled.go(settled.ask(prompt="login consent"))
    assert shows(settled, settled.go(settled.sign_in(login)), "consent-approve")


def test_prompt_select_account_lets_the_person_choose(settled: Browser) -> None:
    asked = settled.ask(prompt="select_account")
    assert asked.location.endswith("&choose=1")
    choice = settled.go(asked)
    assert "account-continue" in page(choice).ids
    assert code(settled.go(settled.send(choice, "/login", decision="continue")))
    assert settled.ask(prompt="select_account").location.endswith("&choose=1")


def test_prompt_select_account_may_end_with_another_person(settled: Browser) -> None:
    asked = settled.ask(prompt="select_account")
    login = settled.http.get(asked.location.removesuffix("&choose=1"))
    answered = settled.through(settled.sign_in(login, new_person(settled.app)))
    assert payload(redeem(settled, code(answered))["id_token"])["sub"] != settled.signed_in().user_id


def test_prompt_select_account_without_a_session_is_the_sign_in(stranger: Browser) -> None:
    login = stranger.go(stranger.ask(prompt="select_account"))
    assert "login-submit" in page(login).ids
    assert code(stranger.through(stranger.sign_in(login)))


def test_max_age_signs_in_again_when_the_session_is_older(settled: Browser) -> None:
    before = auth_time(settled, settled.ask())
    move_clock(seconds=100)
    assert auth_time(settled, settled.ask(max_age="15000")) == before
    assert shows(settled, settled.ask(max_age="99"), "login-submit")
    assert 100 <= auth_time(settled, settled.through(settled.ask(max_age="99"))) - before <= 110


def test_max_age_0_signs_in_every_time_and_ends(settled: Browser) -> None:
    for _ in range(2):
        asked = settled.ask(max_age="0")
        assert shows(settled, asked, "login-submit")
        assert code(settled.through(asked))


def test_the_registered_max_age_holds_where_none_is_sent(settled: Browser) -> None:
    bank = register(settled.app, redirect_uris=[REDIRECT_URI], default_max_age=60)
    settled.agreed(client_id=bank)
    assert code(settled.ask(client_id=bank))
    move_clock(seconds=62)
    assert shows(settled, settled.ask(client_id=bank), "login-submit")
    assert code(settled.ask(client_id=bank, max_age="100"))
    assert error(settled.ask(client_id=bank, prompt="none", max_age=NONE)) == "login_required"


@pytest.mark.parametrize(
    ("hint", "filled_in"), [("alice", "alice"), ('"><script>', '"><script>'), ("a" * 65, ""), ("a\nb", ""), (NONE, "")]
)
def test_login_hint_fills_in_the_name_if_it_can_be_one(stranger: Browser, hint: str, filled_in: str) -> None:
    shown = page(stranger.go(stranger.ask(login_hint=hint)))
    assert (shown.ids["username"]["value"] or "") == filled_in
    assert "<script>" not in shown.html


def test_a_disabled_account_is_nobody_signed_in(alone: Browser) -> None:
    with alone.app.app_context(), writing() as connection:
        connection.execute(text("UPDATE user_account SET disabled_at = created_at"))
    assert error(alone.ask(prompt="none")) == "login_required"


@pytest.mark.parametrize("column", ["idle_expires_at", "absolute_expires_at", "ended_at"])
def test_a_session_that_ended_is_nobody_signed_in(settled: Browser, column: str) -> None:
    with settled.app.app_context(), writing() as connection:
        connection.execute(text(f"UPDATE sign_on_session SET {column} = auth_time"))
    assert error(settled.ask(prompt="none")) == "login_required"


def test_a_session_that_ends_during_the_consent_signs_in_again(stranger: Browser) -> None:
    stranger.signed_in()
    consent = stranger.go(stranger.ask())
    with stranger.app.app_context(), writing() as connection:
        connection.execute(text("UPDATE sign_on_session SET ended_at = auth_time"))
    assert shows(stranger, stranger.go(stranger.send(consent, "/consent", decision="approve")), "login-submit")

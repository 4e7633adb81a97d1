"""A request on hold: by POST from another site, in another browser, twice, too late."""

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from idp.authorize.views import ANSWERED_STAYS
from idp.extensions import writing
from idp.interaction.pending_request_store import LIFETIME
from tests.idp.authorize.browser import GOOD, Browser, code, error, redeem, rows
from tests.idp.pages import move_clock, page

HELD = "pending_authorization_request"


def is_over(response: TestResponse) -> None:
    assert response.status_code == 400
    assert response.location is None
    assert "no longer open" in page(response).text


@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
def test_a_form_of_another_site_finds_the_session_after_the_redirect(alice: Browser, mode: str) -> None:
    posted = alice.post(with_cookies=False, response_mode=mode)
    assert posted.location.startswith("/authorize/resume?request=")
    assert code(alice.go(posted), mode=mode)


def test_a_silent_form_of_another_site_is_answered_silently(alice: Browser, browser: Browser) -> None:
    assert code(alice.go(alice.post(with_cookies=False, prompt="none")))
    assert error(browser.go(browser.post(with_cookies=False, prompt="none"))) == "login_required"


def test_a_form_needs_no_token_of_ours_and_works_like_a_link(browser: Browser) -> None:
    assert redeem(browser, code(browser.through(browser.post())))["id_token"]


def test_the_request_stays_out_of_the_address(alice: Browser) -> None:
    posted = alice.post()
    asked = alice.ask(prompt="login")
    for value in (GOOD["state"], GOOD["code_challenge"], "mvc"):
        assert value not in posted.location + asked.location


def test_only_what_is_understood_is_kept(browser: Browser) -> None:
    browser.ask(unheard_of="s3cr3t", nonce="n")
    browser.post(unheard_of="s3cr3t", nonce="n")
    with browser.app.app_context(), writing() as connection:
        kept = connection.execute(text(f"SELECT parameters FROM {HELD}")).scalars().all()
    assert len(kept) == 2
    assert all('"nonce"' in each and "s3cr3t" not in each for each in kept)


def test_a_request_belongs_to_the_browser_that_began_it(alice: Browser, browser: Browser) -> None:
    asked = browser.ask()
    stolen = asked.location.replace("/login", "/authorize/resume")
    is_over(alice.http.get(stolen))
    assert alice.http.get(asked.location).status_code == 404
    assert code(browser.through(asked))


def test_a_form_belongs_to_the_browser_that_first_comes_back(alice: Browser, browser: Browser) -> None:
    posted = browser.post(with_cookies=False)
    first = browser.go(posted)
    is_over(alice.go(posted))
    assert code(browser.through(first))


def test_a_request_is_not_gone_on_with_without_a_cookie(browser: Browser) -> None:
    asked = browser.ask()
    cookieless = browser.app.test_client(use_cookies=False)
    is_over(cookieless.get(asked.location.replace("/login", "/authorize/resume")))


def test_a_double_click_at_the_end_gets_an_answer_twice(alice: Browser) -> None:
    posted = alice.post()
    first, second = code(alice.go(posted)), code(alice.go(posted))
    assert first != second
    assert redeem(alice, second)["access_token"]


def test_an_answered_request_ends_ten_seconds_later_and_is_not_prolonged(alice: Browser) -> None:
    posted = alice.post()
    assert code(alice.go(posted))
    move_clock(seconds=ANSWERED_STAYS.total_seconds() - 2)
    assert code(alice.go(posted))
    move_clock(seconds=2)
    is_over(alice.go(posted))


def test_a_refused_request_ends_ten_seconds_later_too(browser: Browser) -> None:
    posted = browser.post(prompt="none")
    assert error(browser.go(posted)) == "login_required"
    assert error(browser.go(posted)) == "login_required"
    move_clock(seconds=ANSWERED_STAYS.total_seconds())
    is_over(browser.go(posted))


def test_a_request_waits_half_an_hour_and_no_longer(browser: Browser) -> None:
    first, second = browser.ask(), browser.ask()
    move_clock(seconds=LIFETIME.total_seconds() - 5)
    assert "login-submit" in page(browser.go(first)).ids
    move_clock(seconds=5)
    assert browser.go(second).status_code == 404
    is_over(browser.http.get(second.location.replace("/login", "/authorize/resume")))


def test_a_sign_in_that_took_too_long_ends_on_a_page_that_says_so(browser: Browser) -> None:
    login = browser.go(browser.ask())
    move_clock(seconds=LIFETIME.total_seconds())
    late = browser.sign_in(login)
    assert late.status_code == 404
    assert "no longer open" in page(late).text


def test_a_client_that_was_removed_meanwhile_gets_nothing(alice: Browser) -> None:
    posted = alice.post()
    with alice.app.app_context(), writing() as connection:
        connection.execute(text("DELETE FROM client"))
    move_clock(seconds=5)
    refused = alice.go(posted)
    assert refused.status_code == 400
    assert "client_id" in page(refused).text


def test_an_address_that_was_taken_back_meanwhile_gets_nothing(alice: Browser) -> None:
    posted = alice.post()
    with alice.app.app_context(), writing() as connection:
        connection.execute(text("UPDATE client SET metadata = replace(metadata, 'signin-oidc', 'elsewhere')"))
    move_clock(seconds=5)
    refused = alice.go(posted)
    assert refused.status_code == 400
    assert "redirect_uri" in page(refused).text


@pytest.mark.parametrize(
    "query",
    ["", "?request=", "?request=x", "?request=%00", "?request=%ff", "?request=" + "a" * 9000, "?request=a&request=b"],
)
def test_an_id_that_nobody_was_given_is_a_page(browser: Browser, query: str) -> None:
    is_over(browser.http.get(f"/authorize/resume{query}"))


def test_two_tabs_go_on_after_one_sign_in(browser: Browser) -> None:
    first, second = browser.ask(state="1"), browser.ask(state="2")
    assert code(browser.through(first), state="1")
    resumed = browser.http.get(second.location.replace("/login", "/authorize/resume"))
    assert code(browser.through(resumed), state="2")


def test_each_request_is_kept_once(browser: Browser) -> None:
    code(browser.through(browser.ask()))
    assert rows(browser.app, HELD) == 1

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
def test_a_form_of_another_site_finds_the_session_after_the_redirect(settled: Browser, mode: str) -> None:
    posted = settled.post(with_cookies=False, response_mode=mode)
    assert posted.location.startswith("/authorize/resume?request=")
    assert code(settled.go(posted), mode=mode)


def test_a_silent_form_of_another_site_is_answered_silently(settled: Browser, stranger: Browser) -> None:
    assert code(settled.go(settled.post(with_cookies=False, prompt="none")))
    assert error(stranger.go(stranger.post(with_cookies=False, prompt="none"))) == "login_required"


def test_a_form_needs_no_token_of_ours_and_works_like_a_link(stranger: Browser) -> None:
    assert redeem(stranger, code(stranger.through(stranger.post())))["id_token"]


def test_the_request_stays_out_of_the_address(settled: Browser) -> None:
    posted = settled.post()
    asked = settled.ask(prompt="login")
    for value in (GOOD["state"], GOOD["code_challenge"], "mvc"):
        assert value not in posted.location + asked.location


def test_only_what_is_understood_is_kept(stranger: Browser) -> None:
    stranger.ask(unheard_of="s3cr3t", nonce="only-what-is-understood")
    stranger.post(unheard_of="s3cr3t", nonce="only-what-is-understood")
    with stranger.app.app_context(), writing() as connection:
        kept = connection.execute(text(f"SELECT parameters FROM {HELD}")).scalars().all()
    assert len([each for each in kept if "only-what-is-understood" in str(each)]) == 2
    assert "s3cr3t" not in str(kept)


def test_a_request_belongs_to_the_browser_that_began_it(settled: Browser, stranger: Browser) -> None:
    asked = stranger.ask()
    stolen = asked.location.replace("/login", "/authorize/resume")
    is_over(settled.http.get(stolen))
    assert settled.http.get(asked.location).status_code == 404
    assert code(stranger.through(asked))


def test_a_form_belongs_to_the_browser_that_first_comes_back(settled: Browser, stranger: Browser) -> None:
    posted = stranger.post(with_cookies=False)
    first = stranger.go(posted)
    is_over(settled.go(posted))
    assert code(stranger.through(first))


def test_a_request_is_not_gone_on_with_without_a_cookie(stranger: Browser) -> None:
    asked = stranger.ask()
    cookieless = stranger.app.test_client(use_cookies=False)
    is_over(cookieless.get(asked.location.replace("/login", "/authorize/resume")))


def test_a_double_click_at_the_end_gets_an_answer_twice(settled: Browser) -> None:
    posted = settled.post()
    first, second = code(settled.go(posted)), code(settled.go(posted))
    assert first != second
    assert redeem(settled, second)["access_token"]


def test_an_answered_request_ends_ten_seconds_later_and_is_not_prolonged(settled: Browser) -> None:
    posted = settled.post()
    assert code(settled.go(posted))
    move_clock(seconds=ANSWERED_STAYS.total_seconds() - 2)
    assert code(settled.go(posted))
    move_clock(seconds=2)
    is_over(settled.go(posted))


def test_a_refused_request_ends_ten_seconds_later_too(stranger: Browser) -> None:
    posted = stranger.post(prompt="none")
    assert error(stranger.go(posted)) == "login_required"
    assert error(stranger.go(posted)) == "login_required"
    move_clock(seconds=ANSWERED_STAYS.total_seconds())
    is_over(stranger.go(posted))


def test_a_request_waits_half_an_hour_and_no_longer(stranger: Browser) -> None:
    first, second = stranger.ask(), stranger.ask()
    move_clock(seconds=LIFETIME.total_seconds() - 5)
    assert "login-submit" in page(stranger.go(first)).ids
    move_clock(seconds=5)
    assert stranger.go(second).status_code == 404
    is_over(stranger.http.get(second.location.replace("/login", "/authorize/resume")))


def test_a_sign_in_that_took_too_long_ends_on_a_page_that_says_so(stranger: Browser) -> None:
    login = stranger.go(stranger.ask())
    move_clock(seconds=LIFETIME.total_seconds())
    late = stranger.sign_in(login)
    assert late.status_code == 404
    assert "no longer open" in page(late).text


def test_a_client_that_was_removed_meanwhile_gets_nothing(alone: Browser) -> None:
    posted = alone.post()
    with alone.app.app_context(), writing() as connection:
        connection.execute(text("DELETE FROM client"))
    move_clock(seconds=5)
    refused = alone.go(posted)
    assert refused.status_code == 400
    assert "client_id" in page(refused).text


@pytest.mark.sqlite  # for its way to change JSON
def test_an_address_that_was_taken_back_meanwhile_gets_nothing(alone: Browser) -> None:
    posted = alone.post()
    with alone.app.app_context(), writing() as connection:
        connection.execute(text("UPDATE client SET metadata = replace(metadata, 'signin-oidc', 'elsewhere')"))
    move_clock(seconds=5)
    refused = alone.go(posted)
    assert refused.status_code == 400
    assert "redirect_uri" in page(refused).text


@pytest.mark.parametrize(
    "query",
    ["", "?request=", "?request=x", "?request=%00", "?request=%ff", "?request=" + "a" * 9000, "?request=a&request=b"],
)
def test_an_id_that_nobody_was_given_is_a_page(stranger: Browser, query: str) -> None:
    is_over(stranger.http.get(f"/authorize/resume{query}"))


def test_two_tabs_go_on_after_one_sign_in(stranger: Browser) -> None:
    first, second = stranger.ask(state="1"), stranger.ask(state="2")
    assert code(stranger.through(first), state="1")
    resumed = stranger.http.get(second.location.replace("/login", "/authorize/resume"))
    assert code(stranger.through(resumed), state="2")


def test_each_request_is_kept_once(stranger: Browser) -> None:
    before = rows(stranger.app, HELD)
    code(stranger.through(stranger.ask()))
    assert rows(stranger.app, HELD) == before + 1

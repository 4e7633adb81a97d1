import re
from collections.abc import Callable

import requests
from playwright.sync_api import BrowserContext, expect

from tests.support.person import Person

REFUSED = 130  # seconds after which api1 refuses an access token of now


def test_signing_out_ends_the_session_here_and_at_the_provider(alice: Person) -> None:
    alice.sign_in()
    alice.sign_out()
    alice.open_home()
    expect(alice.page.locator("#sign-in")).to_be_visible()
    alice.page.click("#sign-in")
    expect(alice.page.locator("#password")).to_be_visible()


def test_the_last_page_is_a_receipt_of_what_ended_and_what_lives(alice: Person) -> None:
    alice.sign_in_unseen()
    alice.sign_out()
    receipt = alice.page.locator("main")
    expect(receipt).to_contain_text("Ended")
    expect(receipt).to_contain_text("Still lives")


def test_a_cookie_that_was_kept_opens_nothing_after_signing_out(alice: Person) -> None:
    alice.sign_in_unseen()
    kept = alice.page.context.cookies()
    alice.sign_out()
    alice.page.context.clear_cookies()
    alice.page.context.add_cookies(kept)  # pyright: ignore[reportArgumentType]  what cookies() gives
    alice.open_home()
    expect(alice.page.locator("#sign-in")).to_be_visible()
    alice.page.click("#sign-in")
    expect(alice.page.locator("#password")).to_be_visible()


def test_signing_out_in_one_browser_leaves_the_other_one_signed_in(
    alice: Person, new_context: Callable[..., BrowserContext]
) -> None:
    elsewhere = Person(new_context().new_page(), alice.sixty)
    alice.sign_in_unseen()
    elsewhere.sign_in_unseen()
    alice.sign_out()
    with alice.sixty.clocks_ahead(REFUSED):
        assert "200" in elsewhere.call_api()
        assert elsewhere.count_of("Renewed") == 1


def test_a_session_that_was_ended_at_the_provider_is_gone_at_the_next_click(
    alice: Person, new_context: Callable[..., BrowserContext]
) -> None:
    elsewhere = Person(new_context().new_page(), alice.sixty)
    alice.sign_in_unseen()
    elsewhere.sign_in_unseen()
    alice.page.goto(alice.sixty.idp + "/logout")
    alice.page.click("#logout-confirm")
    expect(alice.page.locator("section[aria-labelledby=told] .until")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
    alice.open_home()
    expect(alice.page.locator("h1")).to_have_text("Your session has ended")
    expect(alice.page.locator("main")).to_contain_text("You signed out elsewhere")
    alice.page.click("#sign-in")
    expect(alice.page.locator("#password")).to_be_visible()
    elsewhere.open_home()
    elsewhere.expect_signed_in()


def test_a_client_that_was_down_is_told_once_it_is_back_even_if_the_provider_was_killed_meanwhile(
    alice: Person,
) -> None:
    alice.sign_in_unseen()
    alice.sixty.kill("mvc_client")
    try:
        alice.page.goto(alice.sixty.idp + "/logout")
        alice.page.click("#logout-confirm")
        expect(alice.page.locator("section[aria-labelledby=told]")).to_contain_text(re.compile(r"Tried [a-z\d]+"))
        alice.sixty.kill("idp")
    finally:
        alice.sixty.start("mvc_client")
        alice.sixty.start("idp")
    alice.open_home()
    elsewhere = alice.page.locator("main").filter(has_text="You signed out elsewhere")
    for _ in range(60):
        if elsewhere.count():
            break
        alice.page.wait_for_timeout(250)
        alice.open_home()
    expect(elsewhere).to_be_visible()


def test_somebody_who_stays_is_not_signed_out(alice: Person) -> None:
    alice.sign_in_unseen()
    alice.page.goto(alice.sixty.idp + "/logout")
    alice.page.click("button[value=stay]")
    with alice.sixty.clocks_ahead(REFUSED):
        alice.open_home()
        assert "200" in alice.call_api()


def test_a_link_on_another_site_signs_nobody_out(alice: Person) -> None:
    alice.sign_in_unseen()
    for query in ("", "?client_id=mvc+client", f"?post_logout_redirect_uri={alice.sixty.client}/signout-callback-oidc"):
        alice.page.goto(alice.sixty.idp + "/logout" + query)
        assert "signed out" not in alice.page.locator("h1").inner_text()
    alice.page.goto(alice.sixty.client + "/logout")  # only POST, and only with the form's token
    assert requests.post(alice.sixty.client + "/logout", timeout=5).status_code == 400
    alice.open_home()
    alice.expect_signed_in()


def test_somebody_can_sign_out_while_the_provider_is_down(alice: Person) -> None:
    alice.sign_in_unseen()
    cookies = alice.page.context.cookies(alice.sixty.client)
    alice.sixty.kill("idp")
    form = {"csrf_token": alice.page.locator("form[action='/logout'] [name=csrf_token]").input_value()}
    jar = {cookie.get("name", ""): cookie.get("value", "") for cookie in cookies}
    try:
        answer = requests.post(alice.sixty.client + "/logout", form, cookies=jar, allow_redirects=False, timeout=20)
        assert answer.status_code == 303
        alice.open_home()
        expect(alice.page.locator("#sign-in")).to_be_visible()
    finally:
        alice.sixty.start("idp")

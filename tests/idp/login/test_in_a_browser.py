"""The pages as people meet them: in a real Chromium, by keyboard, without scripts, and judged by axe."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete

from idp.clients import client_store
from idp.clients.metadata import parse
from idp.consent.models import ConsentRow
from idp.extensions import writing
from idp.login.models import LoginCounterRow
from idp.users import passwords, user_store
from shared import clock
from tests.idp.authorize.browser import VERIFIER
from tests.idp.listening import Listening, listening
from tests.idp.pages import PASSWORD
from tests.support.browser import View, accessibility_violations

VIEWS = (View("light", 1280, 800), View("dark", 320, 800))
NARROW = View("light", 320, 800)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listening]:
    with listening(tmp_path_factory.mktemp("listening")) as served:
        yield served


@pytest.fixture
def idp(served: Listening) -> Listening:
    """The provider, with nothing agreed to and no try counted."""
    with served.app.app_context(), writing() as connection:
        connection.execute(delete(ConsentRow))
        connection.execute(delete(LoginCounterRow))
    return served


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.fill("#username", "alice")
    page.fill("#password", password)
    page.click("#login-submit")


def test_signing_in_and_sharing_ends_at_the_client_with_a_code(idp: Listening, page: Page) -> None:
    page.goto(idp.authorize())
    expect(page.locator("h1")).to_have_text("Sign in")
    sign_in(page)
    expect(page.locator("h1")).to_have_text("Share this with mvc client?")
    page.click("#consent-approve")
    expect(page.locator("h1")).to_have_text("Arrived with a code")
    page.goto(idp.authorize())
    expect(page.locator("h1")).to_have_text("Arrived with a code")


def test_the_sign_in_page_itself_may_end_at_the_client(idp: Listening, page: Page) -> None:
    page.goto(idp.authorize())
    sign_in(page)
    page.click("#consent-approve")
    expect(page.locator("h1")).to_have_text("Arrived with a code")
    page.goto(idp.authorize(prompt="login"))
    sign_in(page)
    expect(page.locator("h1")).to_have_text("Arrived with a code")


def test_not_sharing_and_not_signing_in_end_at_the_client_with_a_refusal(idp: Listening, page: Page) -> None:
    page.goto(idp.authorize())
    page.click("#login-cancel")
    expect(page.locator("h1")).to_have_text("Arrived with access_denied")
    page.goto(idp.authorize())
    sign_in(page)
    page.click("#consent-deny")
    expect(page.locator("h1")).to_have_text("Arrived with access_denied")


def test_a_wrong_password_can_be_corrected(idp: Listening, page: Page) -> None:
    page.goto(idp.authorize())
    sign_in(page, "wrong")
    expect(page.locator("[role=alert]")).to_contain_text("Not signed in.")
    expect(page.locator("#username")).to_have_value("alice")
    expect(page.locator("#password")).to_be_focused()
    sign_in(page)
    expect(page.locator("h1")).to_have_text("Share this with mvc client?")


def test_everything_can_be_done_with_the_keyboard(idp: Listening, page: Page) -> None:
    page.goto(idp.authorize())
    expect(page.locator("#username")).to_be_focused()
    page.keyboard.type("alice")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Share this with mvc client?")
    while page.evaluate("document.activeElement.id") != "consent-approve":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Arrived with a code")


def test_everything_can_be_done_without_scripts(idp: Listening, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(idp.authorize())
    sign_in(page)
    page.click("#consent-approve")
    expect(page.locator("h1")).to_have_text("Arrived with a code")
    page.goto(idp.authorize(prompt="select_account"))
    page.click("#account-continue")
    expect(page.locator("h1")).to_have_text("Arrived with a code")
    context.close()


def test_two_tabs_that_wait_for_one_password_both_arrive(idp: Listening, page: Page) -> None:
    page.goto(idp.authorize())
    sign_in(page)
    page.click("#consent-approve")
    expect(page.locator("h1")).to_have_text("Arrived with a code")
    page.context.clear_cookies()
    page.goto(idp.authorize())
    other = page.context.new_page()
    other.goto(idp.authorize())
    sign_in(page)
    expect(page.locator("h1")).to_have_text("Arrived with a code")
    sign_in(other)
    expect(other.locator("h1")).to_have_text("Arrived with a code")


def test_a_double_click_signs_in_once_and_arrives(idp: Listening, page: Page) -> None:
    page.goto(idp.authorize())
    page.fill("#username", "alice")
    page.fill("#password", PASSWORD)
    page.dblclick("#login-submit")
    expect(page.locator("h1")).to_have_text("Share this with mvc client?")
    page.dblclick("#consent-approve")
    expect(page.locator("h1")).to_have_text("Arrived with a code")


def replayed(idp: Listening, code: str) -> None:
    """Redeem it, renew, ask again, and show the first refresh token when it is too old."""
    client = idp.app.test_client()

    def ask(grant_type: str, **form: str) -> str | None:
        sent = client.post("/token", data={"grant_type": grant_type, **form}, auth=("mvc client", "mvc secret"))
        return sent.get_json().get("refresh_token")

    first = ask("authorization_code", code=code, redirect_uri=f"{idp.client}/signin-oidc", code_verifier=VERIFIER)
    renewed = [ask("refresh_token", refresh_token=token or "") for token in (first, first)]
    assert ask("refresh_token", refresh_token=renewed[0] or "")
    clock.set_offset_seconds(5)
    assert ask("refresh_token", refresh_token=first or "") is None
    clock.set_offset_seconds(0)


def test_axe_finds_nothing_and_nothing_scrolls_sideways(idp: Listening, page: Page) -> None:
    def judge(heading: str) -> None:
        expect(page.locator("h1")).to_have_text(heading)
        for view in VIEWS:
            view.of(page)
            assert accessibility_violations(page) == [], view
            assert page.evaluate("document.documentElement.scrollWidth") <= view.width, view

    page.goto(idp.issuer)
    judge("Identity provider")
    page.goto(f"{idp.issuer}/login?request=unknown")
    judge("This sign-in is no longer open")
    page.goto(idp.authorize())
    judge("Sign in")
    sign_in(page, "wrong")
    judge("Sign in")
    sign_in(page)
    judge("Share this with mvc client?")
    page.goto(idp.authorize(prompt="select_account"))
    judge("Which account?")
    page.goto(idp.authorize(prompt="login"))
    judge("Sign in")
    page.goto(idp.issuer)
    judge("Signed in as alice")
    page.goto(idp.authorize())
    page.click("#consent-approve")
    expect(page.locator("h1")).to_have_text("Arrived with a code")
    replayed(idp, parse_qs(urlsplit(page.url).query)["code"][0])
    page.goto(f"{idp.issuer}/sessions")
    expect(page.locator(".node.alarm")).to_have_count(1)
    judge("Where you are signed in")


def test_the_longest_names_break_and_do_not_scroll_sideways(idp: Listening, page: Page) -> None:
    longest = "W" * 64
    with idp.app.app_context(), writing() as connection:
        values = {"client_id": "long", "redirect_uris": [f"{idp.client}/signin-oidc"], "client_name": "W" * 255}
        metadata = parse({key: value for key, value in values.items() if key != "client_id"})
        client_store.put(connection, "long", metadata, None, clock.now())
        user_store.put_provisioned(connection, longest, lambda: passwords.hash_password(PASSWORD), {}, clock.now())
    NARROW.of(page)
    for path in (idp.authorize(client_id="long", scope="openid"), idp.authorize(prompt="select_account"), idp.issuer):
        page.goto(path)
        if page.locator("#username").count():
            page.fill("#username", longest)
            page.fill("#password", PASSWORD)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
            page.click("#login-submit")
        expect(page.locator("h1")).not_to_have_text("Sign in")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320

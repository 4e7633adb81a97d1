"""Somebody at a browser who uses the web application, and finds things where a person finds them."""

import re
from urllib.parse import urljoin

from playwright.sync_api import Page, expect

from tests.support.plain_browser import filled
from tests.support.servers import Sixty

PASSWORD = "Pass123$"
TO_COME = ("Planned", "This session ends", "Refresh token ends")
NOT_BEGUN_HERE = "h1:has-text('was not begun here')"  # what mvc_client says to an answer for somebody else


class Person:
    """One person with one browser; further tabs share the browser's cookies."""

    def __init__(self, page: Page, sixty: Sixty, username: str = "alice") -> None:
        self.page = page
        self.sixty = sixty
        self.username = username

    def open_home(self) -> None:
        """The application's first page."""
        self.page.goto(self.sixty.client)

    def sign_in(self) -> None:
        """From the first page to being signed in, with whatever is asked on the way."""
        self.open_home()
        self.page.click("#sign-in")
        self.give_password(PASSWORD)
        self.share_if_asked()
        self.expect_signed_in()

    def sign_in_unseen(self) -> None:
        """As `sign_in`, by the same requests with the same cookies; but of the pages only the last is shown, because to
        show the others costs a second of CPU. For alice."""
        browser = self.page.context.request
        page = browser.get(f"{self.sixty.client}/login")
        while page.url.startswith(self.sixty.idp):
            form = filled(page.text())
            assert form.action, f"{page.url}: {page.text()}"
            page = browser.post(urljoin(page.url, form.action), form=dict(form.fields))
        self.open_home()
        self.expect_signed_in()

    def give_password(self, password: str) -> None:
        """On the sign-in page."""
        self.page.fill("#username", self.username)
        self.page.fill("#password", password)
        self.page.click("#login-submit")

    def share_if_asked(self, then: str = "#call-api") -> None:
        """After the password: agree, unless that was done before and what `then` selects comes at once."""
        asked = self.page.locator("#consent-approve")
        expect(asked.or_(self.page.locator(then))).to_be_visible()
        if asked.count():
            asked.click()

    def expect_signed_in(self) -> None:
        """The home page of a signed-in person."""
        expect(self.page).to_have_url(self.sixty.client + "/")
        expect(self.page.locator("#call-api")).to_be_visible()

    def call_api(self) -> str:
        """Press the button; what the page says about it."""
        with self.page.expect_navigation():  # what the page said of the call before must not be taken for this one's
            self.page.click("#call-api")
        said = self.page.locator("#last-call")
        expect(said).to_contain_text("Last call")
        return re.sub(r"\s+", " ", said.inner_text())

    def choose_renewal(self, mode: str) -> None:
        """`on_401`, `ahead` or `both`, by the switch on the page."""
        self.page.click(f"button[name=mode][value={mode}]")
        expect(self.page.locator(f"button[name=mode][value={mode}]")).to_have_attribute("aria-pressed", "true")

    def happened(self) -> list[str]:
        """The rows of the page's table, oldest first; without what is only planned."""
        rows = [re.sub(r"\s+", " ", text).strip() for text in self.page.locator("table.log tbody tr").all_inner_texts()]
        return [row for row in reversed(rows) if not any(words in row for words in TO_COME)]

    def count_of(self, words: str) -> int:
        """How often the table has `words`."""
        return sum(words in row for row in self.happened())

    def sign_out(self) -> None:
        """By the button at the top; up to the last page."""
        self.page.click("form[action='/logout'] button")
        asked = self.page.locator("#logout-confirm")
        ended = self.page.locator("h1", has_text="signed out")
        expect(asked.or_(ended)).to_be_visible()
        if asked.count():
            asked.click()
        expect(ended).to_be_visible()

"""A real Chromium for the journeys, and axe to judge what it shows."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Response, sync_playwright

# The first has no windows: with it a test in a browser costs a third less CPU than with the second.
DEBIAN_BROWSERS = (Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium"))
PATIENCE_MILLISECONDS = 15_000
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PARTS_OF_A_PAGE = {"stylesheet", "script", "image", "font"}
HOW_TO_INSTALL = (
    "No browser. Debian: apt-get install chromium-headless-shell (or chromium); "
    "elsewhere: .venv/bin/python -m playwright install chromium"
)


@contextmanager
def running_browser() -> Generator[Browser]:
    """One of Debian's browsers, or Playwright's own where they are missing. Without any: skip, under CI fail."""
    executable = next((each for each in DEBIAN_BROWSERS if each.exists()), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        except Error as error:
            if os.environ.get("CI"):
                pytest.fail(f"{HOW_TO_INSTALL}\n{error}")
            pytest.skip(HOW_TO_INSTALL)
        yield browser
        browser.close()


@dataclass(frozen=True)
class View:
    """How somebody looks at a page: the colours (`light`, `dark`) that they prefer and the size of their window."""

    scheme: Literal["light", "dark"]
    width: int
    height: int

    def of(self, page: Page) -> None:
        """Show the page like that."""
        page.emulate_media(color_scheme=self.scheme)
        page.set_viewport_size({"width": self.width, "height": self.height})


USUAL_VIEW = View("light", 1280, 720)


class LastingTab:
    """A tab that one test after another uses, wiped between them: a new one costs a whole test's CPU."""

    def __init__(self, browser: Browser) -> None:
        self.context = browser.new_context(locale="en-GB")
        self.context.set_default_timeout(PATIENCE_MILLISECONDS)
        self._complaints = Complaints(self.context)
        self._page = self.context.new_page()

    @contextmanager
    def wiped(self) -> Generator[Page]:
        """As in a profile of its own: no cookies, no other tabs. In the end no page's console may have complained."""
        self.context.clear_cookies()
        USUAL_VIEW.of(self._page)
        self._complaints.messages.clear()
        yield self._page
        for other in self.context.pages[1:]:
            other.close()
        self._page.goto("about:blank")
        assert self._complaints.messages == [], self._complaints.messages


class Complaints:
    """What the browser's console held against a profile's pages: broken scripts, missing parts, violated policies."""

    def __init__(self, context: BrowserContext) -> None:
        self.messages: list[str] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self.messages.append(str(error.error)))
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.messages.append(message.text)

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type in PARTS_OF_A_PAGE:
            self.messages.append(f"{response.url} answered {response.status}")


def accessibility_violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands; each as `rule: the elements`."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("axe.run({resultTypes: ['violations'], preload: false}).then(found => found.violations)")
    return [f"{each['id']}: {', '.join(str(node['target']) for node in each['nodes'])}" for each in found]

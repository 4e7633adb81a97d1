"""A real Chromium for the journeys, and axe to judge what it shows."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Response, sync_playwright

DEBIAN_CHROMIUM = Path("/usr/bin/chromium")
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
    "No browser. Debian: apt-get install chromium; elsewhere: .venv/bin/python -m playwright install chromium"
)


@contextmanager
def running_browser() -> Generator[Browser]:
    """Debian's Chromium, or Playwright's own where that is missing. Without either: skip, under CI fail."""
    executable = DEBIAN_CHROMIUM if DEBIAN_CHROMIUM.exists() else None
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        except Error as error:
            if os.environ.get("CI"):
                pytest.fail(f"{HOW_TO_INSTALL}\n{error}")
            pytest.skip(HOW_TO_INSTALL)
        yield browser
        browser.close()


class Complaints:
    """What the browser's console held against a page: broken scripts, missing parts, violated policies."""

    def __init__(self, page: Page) -> None:
        self.messages: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.messages.append(str(error)))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.messages.append(message.text)

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type in PARTS_OF_A_PAGE:
            self.messages.append(f"{response.url} answered {response.status}")


def accessibility_violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands; each as `rule: the elements`."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {', '.join(str(node['target']) for node in each['nodes'])}" for each in found]

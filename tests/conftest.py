"""What holds for every test: none of the developer's own settings, nothing written to the checkout's var/."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, Page, expect

from shared import paths
from tests.support.browser import PATIENCE_MILLISECONDS, LastingTab, running_browser

_PREFIXES = ("IDP_", "API1_", "MVC_CLIENT_", "SIXTY_")

for _name in [name for name in os.environ if name.startswith(_PREFIXES)]:
    del os.environ[_name]
paths.VAR = Path(tempfile.mkdtemp(prefix="sixty-tests-"))

# A busy machine is slow at times, which says nothing about the code.
hypothesis.settings.register_profile("sixty", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("sixty")
expect.set_options(timeout=PATIENCE_MILLISECONDS)


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(paths.VAR, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One real browser a worker: Playwright's synchronous interface bears no second one beside it."""
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def lasting_tab(chromium: Browser) -> Iterator[LastingTab]:
    tab = LastingTab(chromium)
    yield tab
    tab.context.close()


@pytest.fixture
def page(lasting_tab: LastingTab) -> Iterator[Page]:
    """A tab in a browser without cookies; the console of its pages and of further tabs may not complain."""
    with lasting_tab.wiped() as page:
        yield page

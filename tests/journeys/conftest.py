"""Three real services and a real browser, shared by the journeys of one worker. A journey that kills a service starts
it again; each begins without cookies."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.browser import PATIENCE_MILLISECONDS, Complaints
from tests.support.person import Person
from tests.support.servers import Sixty, provisioned_with


@pytest.fixture(scope="session")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sixty]:
    """The services with the settings of the demo."""
    services = Sixty(tmp_path_factory.mktemp("sixty"))
    services.start()
    yield services
    services.stop()


@pytest.fixture(scope="session")
def hasty_sixty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sixty]:
    """Access tokens that live two seconds, and an API that allows not one more."""
    folder = tmp_path_factory.mktemp("hasty")
    services = Sixty(folder, **provisioned_with(folder, access_tokens_live=2), API1_CLOCK_SKEW_SECONDS="0")
    services.start()
    yield services
    services.stop()


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Another browser profile; the console of none of its pages may complain."""
    complaints: list[Complaints] = []
    with ExitStack() as stack:

        def new(**options: Any) -> BrowserContext:
            context = chromium.new_context(locale="en-GB", **options)
            context.set_default_timeout(PATIENCE_MILLISECONDS)
            complaints.append(Complaints(context))
            stack.callback(context.close)
            return context

        yield new
    assert [message for each in complaints for message in each.messages] == []


@pytest.fixture
def alice(page: Page, sixty: Sixty) -> Person:
    """At a fresh browser, not signed in."""
    return Person(page, sixty)

"""Three real services and a real browser. Each test has a browser profile of its own; the services are shared by the
journeys of one worker, unless a journey needs its own (`own_sixty`)."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.support.browser import Complaints
from tests.support.person import Person
from tests.support.servers import Sixty

PATIENCE_MILLISECONDS = 15_000


@pytest.fixture(scope="session")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sixty]:
    """The services with the settings of the demo."""
    services = Sixty(tmp_path_factory.mktemp("sixty"))
    services.start()
    yield services
    services.stop()


@pytest.fixture
def own_sixty(tmp_path: Path) -> Iterator[Callable[..., Sixty]]:
    """Services for one test alone: `own_sixty(API1_CLOCK_SKEW_SECONDS="0")`."""
    with ExitStack() as stack:

        def start(**settings: str) -> Sixty:
            folder = tmp_path / f"sixty-{len(list(tmp_path.iterdir()))}"
            folder.mkdir()
            services = Sixty(folder, **settings)
            stack.callback(services.stop)
            services.start()
            return services

        yield start


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A browser profile; the console of none of its pages may complain."""
    complaints: list[Complaints] = []
    with ExitStack() as stack:

        def new(**options: Any) -> BrowserContext:
            context = chromium.new_context(locale="en-GB", **options)
            context.set_default_timeout(PATIENCE_MILLISECONDS)
            context.on("page", lambda page: complaints.append(Complaints(page)))
            stack.callback(context.close)
            return context

        yield new
    assert [message for each in complaints for message in each.messages] == []


@pytest.fixture
def alice(new_context: Callable[..., BrowserContext], sixty: Sixty) -> Person:
    """At a fresh browser, not signed in."""
    return Person(new_context().new_page(), sixty)

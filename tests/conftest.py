"""What holds for every test: none of the developer's own settings, nothing written to the checkout's var/."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import structlog
from playwright.sync_api import Browser, Page, expect

from shared import paths
from tests.idp.databases import databases
from tests.support.browser import PATIENCE_MILLISECONDS, LastingTab, running_browser
from tests.support.once import work_once

LONG = (
    *("tests/reliability/", "tests/journeys/", "tests/idp/production/", "tests/hostile/", "tests/shared/test_demo.py"),
    *("tests/mvc_client/test_processes.py", "tests/api1/test_conformance.py", "tests/idp/test_upgrade.py"),
)
"""Begun last, one of them would keep one process busy long after the others have nothing left to do."""
MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 2_000_000_000
_PREFIXES = ("IDP_", "API1_", "MVC_CLIENT_", "SIXTY_")


def _memory_has_room() -> bool:
    """Containers often have a tiny one, or one from which nothing may be executed."""
    if not os.access(MEMORY, os.W_OK):
        return False
    found = os.statvfs(MEMORY)
    return found.f_bavail * found.f_frsize > ENOUGH_BYTES and not found.f_flag & os.ST_NOEXEC


for _name in [name for name in os.environ if name.startswith(_PREFIXES)]:
    del os.environ[_name]
# Every commit to a database waits for the disk. A kill of processes, which tests do, loses nothing that is in memory.
if "TMPDIR" not in os.environ and _memory_has_room():
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
paths.VAR = Path(tempfile.mkdtemp(prefix="sixty-tests-"))

work_once(str(paths.VAR))

# structlog's own choice draws every traceback in colours, with each frame's variables.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)

# A busy machine is slow at times, which says nothing about the code.
hypothesis.settings.register_profile("sixty", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("sixty")
expect.set_options(timeout=PATIENCE_MILLISECONDS)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="of the provider's tests")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: many a test waits for a process, a lock or a browser."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    databases.are_postgresql = config.getoption("--database") == "postgresql"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long files first. What is about one database alone has its mark, and is not asked of the other."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
    other = "sqlite" if databases.are_postgresql else "postgresql"
    left_out = [item for item in items if item.get_closest_marker(other)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the garbage collector need not walk over it again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    databases.stop()
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

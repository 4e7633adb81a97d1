"""`docker compose up --build` from a fresh clone, on a real engine, with a real browser: run by `make compose-test`.

Takes minutes and the ports 5000 to 5002, so `make test` leaves it out.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from shared.paths import PROJECT
from tests.support.browser import running_browser
from tests.support.person import Person

SERVICES = ("idp", "api1", "mvc_client")
UP_SECONDS = 900


class Compose:
    """One project of the engine that DOCKER_HOST names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *words: str, seconds: int = 120) -> str:
        command = ["docker", "compose", "--project-name", "sixty-compose-test", *words]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=seconds)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def wait(self) -> None:
        """Until every service is healthy again."""
        self.run("up", "--detach", "--wait", "--no-recreate", seconds=UP_SECONDS)

    def inspect(self, service: str) -> Any:
        container = self.run("ps", "--quiet", service).strip()
        told = subprocess.run(["docker", "inspect", container], capture_output=True, text=True, check=True)
        return json.loads(told.stdout)[0]


@pytest.fixture(scope="module")
def compose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compose]:
    clone = tmp_path_factory.mktemp("clone") / "sixty"
    subprocess.run(["git", "clone", "--quiet", str(PROJECT), str(clone)], check=True)
    compose = Compose(clone)
    try:
        compose.run("up", "--build", "--detach", "--wait", seconds=UP_SECONDS)
        yield compose
    finally:
        compose.run("down", "--volumes", "--timeout", "5")


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with running_browser() as browser:
        page = browser.new_context(locale="en-GB").new_page()
        page.set_default_timeout(20_000)
        yield page


@pytest.fixture(scope="module")
def alice(compose: Compose, page: Page) -> Person:
    where: Any = SimpleNamespace(client="http://localhost:5002", idp="http://localhost:5000")
    alice = Person(page, where)
    alice.sign_in()
    return alice


@pytest.mark.timeout(UP_SECONDS + 60)
def test_a_person_signs_in_and_calls_the_api(alice: Person) -> None:
    assert "200" in alice.call_api()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("service", [*SERVICES, "postgres"])
def test_after_a_restart_of_any_container_nobody_has_to_sign_in_again(
    compose: Compose, alice: Person, service: str
) -> None:
    compose.run("restart", "--timeout", "5", service)
    compose.wait()
    alice.open_home()
    alice.expect_signed_in()
    assert "200" in alice.call_api()


def test_signing_out_at_the_provider_signs_out_in_the_container_beside_it(alice: Person) -> None:
    alice.page.goto(alice.sixty.idp + "/logout")
    alice.page.click("#logout-confirm")
    expect(alice.page.locator("section[aria-labelledby=told] .until")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
    alice.open_home()
    expect(alice.page.locator("main")).to_contain_text("You signed out elsewhere")


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_runs_without_root_without_capabilities_on_a_read_only_file_system(
    compose: Compose, service: str
) -> None:
    told = compose.inspect(service)
    assert told["Config"]["User"] == "10001:10001"
    assert told["HostConfig"]["ReadonlyRootfs"] is True
    assert told["HostConfig"]["CapDrop"] == ["ALL"]
    assert told["State"]["Health"]["Status"] == "healthy"


def test_no_layer_holds_a_secret(compose: Compose) -> None:
    history = subprocess.run(
        ["docker", "history", "--no-trunc", "--format", "{{.CreatedBy}}", "sixty:development"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "SECRET" not in history.upper()
    found = compose.run("exec", "-T", "idp", "sh", "-c", "ls -a /app; ls /app/var")
    assert ".env" not in found.split()

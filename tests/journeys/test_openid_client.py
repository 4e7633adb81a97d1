"""openid-client, a certified JavaScript library, unmodified, against a running provider and a real browser."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.person import NOT_BEGUN_HERE, PASSWORD, Person
from tests.support.servers import Sixty

HERE = Path(__file__).parent / "javascript"
NO_NODE = "Node.js and npm are not there: install them (Debian: apt-get install nodejs npm) to run this test"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library as the lock file has it, installed in a folder of its own."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip(NO_NODE)
    folder = tmp_path_factory.mktemp("javascript")
    for name in (".npmrc", "package.json", "package-lock.json", "walk.mjs"):
        shutil.copy(HERE / name, folder)
    subprocess.run(["npm", "ci", "--ignore-scripts", "--silent"], cwd=folder, check=True, timeout=50)
    return folder


class Walk:
    """The running script."""

    def __init__(self, library: Path, sixty: Sixty) -> None:
        command = ["node", "walk.mjs", sixty.idp, sixty.client + "/signin-oidc"]
        self.process = subprocess.Popen(
            command, cwd=library, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def step(self, name: str) -> dict[str, Any]:
        """The next thing it says, which must be `name`."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate()[1]
        told = json.loads(line)
        assert told.pop("step") == name
        return told

    def tell(self, text: str) -> None:
        """Answer its question."""
        assert self.process.stdin is not None
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()


@pytest.fixture
def walk(library: Path, sixty: Sixty) -> Iterator[Walk]:
    walk = Walk(library, sixty)
    yield walk
    walk.process.kill()
    walk.process.communicate()


def test_openid_client_signs_in_renews_introspects_revokes_and_signs_out(
    walk: Walk, alice: Person, sixty: Sixty
) -> None:
    page = alice.page
    page.goto(walk.step("authorize")["url"])
    alice.give_password(PASSWORD)
    alice.share_if_asked(then=NOT_BEGUN_HERE)
    expect(page).to_have_url(re.compile(re.escape(sixty.client + "/signin-oidc?")))
    walk.tell(page.url)
    tokens = walk.step("tokens")
    assert 50 < tokens["expiresIn"] <= 60
    userinfo = walk.step("userinfo")
    assert (userinfo["sub"], userinfo["email"]) == (tokens["sub"], "alice@example.com")
    assert walk.step("refreshed") == {"rotated": True, "sub": tokens["sub"]}
    assert walk.step("introspected") == {"access": True, "refresh": True}
    assert walk.step("revoked") == {"access": False, "refresh": False}
    page.goto(walk.step("logout")["url"])
    expect(page).to_have_url(sixty.client + "/signout-callback-oidc?state=bye")

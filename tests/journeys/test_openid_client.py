"""openid-client, a certified JavaScript library, unmodified, against a running provider and a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.javascript import Walk, install_library
from tests.support.person import NOT_BEGUN_HERE, PASSWORD, Person
from tests.support.servers import Sixty


@pytest.fixture
def walk(sixty: Sixty, tmp_path: Path) -> Iterator[Walk]:
    walk = Walk(install_library(tmp_path), "walk.mjs", sixty.idp, sixty.client + "/signin-oidc")
    yield walk
    walk.end()


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

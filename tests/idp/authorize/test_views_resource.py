"""`resource` at the authorization endpoint (RFC 8707 §2.1)."""

from typing import Any

import pytest
from sqlalchemy import select

from idp.extensions import reading
from idp.token.models import GrantRow
from idp.users import user_store
from tests.idp.authorize.browser import Browser, code, error, payload, redeem
from tests.idp.pages import page

API1 = "http://localhost:5001"
SCOPE = "openid profile api1"


def named(browser: Browser, resource: Any, **changes: str) -> Any:
    return browser.ask(resource=resource, **{"scope": SCOPE, **changes})


def test_what_is_named_bounds_the_grant(settled: Browser) -> None:
    tokens = redeem(settled, code(settled.through(named(settled, API1))))
    assert payload(tokens["access_token"])["aud"] == "api1"
    assert tokens["scope"] == SCOPE
    with settled.app.app_context(), reading() as connection:
        user = user_store.find_by_username(connection, settled.username)
        assert user is not None
        kept = connection.execute(select(GrantRow.resource).where(GrantRow.user_id == user.id)).scalar_one()
    assert kept == ["api1"]


@pytest.mark.parametrize("resource", ["api1", API1 + "/", [API1, "api1", ""]])
def test_an_api_has_several_names_and_may_be_named_twice(settled: Browser, resource: Any) -> None:
    settled.agreed(SCOPE)
    assert code(named(settled, resource, prompt="none"))


def test_a_token_for_an_api_without_its_scope_is_still_for_that_api_alone(settled: Browser) -> None:
    tokens = redeem(settled, code(named(settled, API1, scope="openid profile")))
    claims = payload(tokens["access_token"])
    assert (claims["aud"], claims["scope"]) == ("api1", "openid profile")


@pytest.mark.parametrize("resource", ["https://unknown.example", "api", API1 + "#a", ["api1", "x"], "\x01", "x" * 9000])
def test_an_unknown_resource_is_told_to_the_client(settled: Browser, resource: Any) -> None:
    assert error(named(settled, resource)) == "invalid_target"


def test_a_request_that_waits_keeps_what_it_named(stranger: Browser) -> None:
    shown = stranger.go(stranger.go(stranger.post(scope=SCOPE, resource=API1)))
    assert "login-submit" in page(shown).ids
    tokens = redeem(stranger, code(stranger.through(stranger.sign_in(shown))))
    assert payload(tokens["access_token"])["aud"] == "api1"

"""The grant of an access token from /authorize, and the code beside it that goes on with it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from idp.audit.models import AuditEvent
from idp.audit.transaction import transaction
from idp.authorize.issuing import Issued
from idp.changes import user_changes
from idp.clients.client_cache import find_client
from idp.clients.refresh_policy import RefreshPolicy
from idp.extensions import reading, writing
from idp.token import authorization_code_store, grant_store, granting
from idp.token.models import GrantRow
from idp.token.refresh_token import RefreshToken
from idp.users import user_store
from shared import clock
from tests.idp.authorize.answered import answered, client_of, redeem, userinfo
from tests.idp.authorize.browser import Browser, payload
from tests.idp.pages import move_clock

SCOPE = "openid profile offline_access"
LIFETIMES = {"refresh_token_idle_lifetime_seconds": 3600, "refresh_token_absolute_lifetime_seconds": 7200}


@pytest.fixture
def rp(settled: Browser) -> str:
    return client_of(settled, SCOPE, **LIFETIMES)


def hybrid(settled: Browser, rp: str, scope: str = SCOPE) -> dict[str, str]:
    """A code and an access token."""
    return answered(settled, rp, "code token", scope=scope)


def grant_of(tokens: Any) -> str:
    return payload(tokens["access_token"])["grant_id"]


def column(app: Flask, grant_id: str, name: str) -> Any:
    with app.app_context(), reading() as connection:
        return connection.execute(select(getattr(GrantRow, name)).where(GrantRow.id == grant_id)).scalar_one()


def renew(settled: Browser, rp: str, refresh_token: str) -> Any:
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return settled.http.post("/token", data={**form, "client_id": rp, "client_secret": "a secret"})


def revoke(app: Flask, grant_id: str) -> None:
    with app.app_context(), writing() as connection:
        assert grant_store.revoke(connection, grant_id, "operator", clock.now())


def test_the_code_goes_on_with_the_grant_of_the_access_token_beside_it(settled: Browser, rp: str) -> None:
    front = hybrid(settled, rp)
    assert userinfo(settled, front).status_code == 200
    move_clock(seconds=30)
    tokens = redeem(settled, rp, front["code"]).get_json()
    assert grant_of(tokens) == grant_of(front)
    assert userinfo(settled, front).status_code == userinfo(settled, tokens).status_code == 200
    with settled.app.app_context(), reading() as connection:
        created = connection.scalars(select(AuditEvent.type).where(AuditEvent.grant_id == grant_of(front))).all()
    assert created == ["GrantCreated"]


def test_from_then_on_it_is_renewed_as_any_other_and_before_not_at_all(settled: Browser, rp: str) -> None:
    front = hybrid(settled, rp)
    grant_id, made = grant_of(front), clock.now()
    assert column(settled.app, grant_id, "absolute_expires_at") <= made
    move_clock(seconds=50)
    first = redeem(settled, rp, front["code"]).get_json()["refresh_token"]
    idle, absolute = (column(settled.app, grant_id, f"{name}_expires_at") for name in ("idle", "absolute"))
    assert timedelta(seconds=3649) < idle - made < timedelta(seconds=3651)
    assert timedelta(seconds=7249) < absolute - made < timedelta(seconds=7251)
    second = renew(settled, rp, first).get_json()
    assert grant_of(second) == grant_id
    move_clock(seconds=3590)
    assert renew(settled, rp, second["refresh_token"]).status_code == 200
    move_clock(seconds=3)
    assert renew(settled, rp, first).status_code == 400
    assert column(settled.app, grant_id, "revoked_because") == "replay"


def test_without_offline_access_it_is_never_renewed(settled: Browser, rp: str) -> None:
    front = hybrid(settled, rp, "openid profile")
    tokens = redeem(settled, rp, front["code"]).get_json()
    assert grant_of(tokens) == grant_of(front)
    assert "refresh_token" not in tokens
    assert column(settled.app, grant_of(front), "absolute_expires_at") <= clock.now()


def test_a_code_shown_twice_ends_what_came_with_it(settled: Browser, rp: str) -> None:
    front = hybrid(settled, rp)
    tokens = redeem(settled, rp, front["code"]).get_json()
    move_clock(seconds=10)
    assert redeem(settled, rp, front["code"]).get_json()["error"] == "invalid_grant"
    assert userinfo(settled, front).status_code == userinfo(settled, tokens).status_code == 401
    assert renew(settled, rp, tokens["refresh_token"]).status_code == 400


@pytest.mark.parametrize("scope", [SCOPE, "openid profile"])
def test_a_grant_that_ended_ends_the_open_code_too(settled: Browser, rp: str, scope: str) -> None:
    front = hybrid(settled, rp, scope)
    revoke(settled.app, grant_of(front))
    assert userinfo(settled, front).status_code == 401
    refused = redeem(settled, rp, front["code"])
    assert (refused.status_code, refused.get_json()["error"]) == (400, "invalid_grant")
    assert column(settled.app, grant_of(front), "absolute_expires_at") <= clock.now()


def test_giving_up_the_refresh_token_ends_the_access_token_from_the_front(settled: Browser, rp: str) -> None:
    front = hybrid(settled, rp)
    tokens = redeem(settled, rp, front["code"]).get_json()
    form = {"token": tokens["refresh_token"], "client_id": rp, "client_secret": "a secret"}
    assert settled.http.post("/revoke", data=form).status_code == 200
    assert userinfo(settled, front).status_code == 401


@pytest.mark.parametrize(("on_logout", "status"), [("revoke", 401), ("keep", 200)])
def test_signing_out_ends_it_as_the_client_is_registered(settled: Browser, on_logout: str, status: int) -> None:
    rp = client_of(settled, SCOPE, on_logout=on_logout)
    front = answered(settled, rp, "code id_token token", scope=SCOPE)
    assert settled.http.get("/logout", query_string={"id_token_hint": front["id_token"]}).status_code in (200, 303)
    assert redeem(settled, rp, front["code"]).status_code == 400
    assert userinfo(settled, front).status_code == status


def test_a_disabled_account_ends_it(settled: Browser, rp: str) -> None:
    front = answered(settled, rp, "id_token token")
    with settled.app.app_context(), transaction() as change:
        user = user_store.find_by_username(change.connection, settled.username)
        assert user is not None
        user_changes.disable_user(change, user, clock.now())
    assert userinfo(settled, front).status_code == 401
    assert column(settled.app, grant_of(front), "revoked_because") == "user_disabled"


def test_introspection_knows_it_until_its_minute_is_over(settled: Browser, rp: str) -> None:
    front = answered(settled, rp, "id_token token")
    asked = {"token": front["access_token"], "client_id": rp, "client_secret": "a secret"}
    found = settled.http.post("/introspect", data=asked).get_json()
    assert (found["active"], found["scope"], found["client_id"]) == (True, "openid profile", rp)
    assert payload(front["access_token"])["exp"] - payload(front["access_token"])["iat"] == 60
    move_clock(seconds=121)  # with the clock skew
    assert settled.http.post("/introspect", data=asked).get_json() == {"active": False}


def test_a_refused_exchange_leaves_the_code_and_its_grant_alone(settled: Browser, rp: str) -> None:
    front = hybrid(settled, rp)
    other = client_of(settled, SCOPE)
    assert redeem(settled, other, front["code"]).get_json()["error"] == "invalid_grant"
    assert userinfo(settled, front).status_code == 200
    assert redeem(settled, rp, front["code"]).status_code == 200


def test_a_first_refresh_token_is_given_once_and_to_the_living(settled: Browser, rp: str) -> None:
    def given(tokens: Any) -> bool:
        first = RefreshToken(1, grant_of(tokens), 0, b"s" * 32)
        with settled.app.app_context(), writing() as connection:
            return grant_store.make_renewable(connection, first.grant_id, first, RefreshPolicy(None), clock.now())

    def resumed(tokens: Any) -> bool:
        with settled.app.app_context(), transaction() as change:
            client = find_client(rp)
            code = authorization_code_store.find(change.connection, tokens["code"])
            assert client is not None
            assert code is not None
            return granting.resume(change, client, code.approved, grant_of(tokens)) is not None

    ended, living, renewed = (hybrid(settled, rp) for _ in range(3))
    revoke(settled.app, grant_of(ended))
    assert redeem(settled, rp, renewed["code"]).status_code == 200
    assert [given(ended), given(living), given(living), given(renewed)] == [False, True, False, False]
    assert [resumed(ended), resumed(living), resumed(renewed), resumed(hybrid(settled, rp))] == [False] * 3 + [True]


def test_what_was_made_does_not_show_the_code() -> None:
    approved: Any = None
    assert "the-code" not in repr(Issued(approved, "the-code", None))

"""`resource` at the token endpoint (RFC 8707 §2.2)."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from idp.audit.transaction import transaction
from idp.clients import api_resource_store, client_store, metadata
from idp.clients.client import secret_digest
from idp.clients.scopes import ApiResource
from idp.extensions import db
from shared import clock
from tests.idp.authorize.browser import payload
from tests.idp.token_endpoint import REDIRECT_URI, NewCode, TokenEndpoint

READER = ("reader", "a secret")
API1 = "http://localhost:5001"
MAIL = "https://mail.example/v1"


@pytest.fixture(autouse=True)
def reader(app: Flask) -> None:
    """A client of two APIs, that may also act for itself."""
    values: dict[str, Any] = {
        "redirect_uris": [REDIRECT_URI],
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
        "scope": "openid api1 mail offline_access",
    }
    with app.app_context(), transaction() as change:
        api_resource_store.put(change.connection, ApiResource("mail", "Mail", {"mail": "Read"}, (MAIL,)))
        api_resource_store.put(change.connection, ApiResource("news", "News", {"news": "Read"}))
        client_store.put(change.connection, READER[0], metadata.parse(values), secret_digest(READER[1]), clock.now())


@pytest.fixture
def code(new_code: NewCode) -> str:
    """Of a grant for both APIs."""
    return new_code(client_id="reader", scope="openid api1 mail offline_access")


def told(answer: Any) -> tuple[Any, str]:
    """For whom the access token is, and what it lets do."""
    assert answer.status_code == 200, answer.get_data(as_text=True)
    body = answer.get_json()
    claims = payload(body["access_token"])
    assert claims["scope"] == body["scope"]
    return claims["aud"], body["scope"]


def exchange(endpoint: TokenEndpoint, code: str, *resource: str) -> Any:
    return endpoint.exchange(code, auth=READER, resource=list(resource))  # pyright: ignore[reportArgumentType]


def refresh(endpoint: TokenEndpoint, token: str, *resource: str, **form: str) -> Any:
    return endpoint.refresh(token, auth=READER, resource=list(resource), **form)  # pyright: ignore[reportArgumentType]


def test_a_code_is_exchanged_for_the_apis_that_are_named(endpoint: TokenEndpoint, new_code: NewCode) -> None:
    for named, expected in (
        ([API1], ("api1", "openid api1 offline_access")),
        ([API1 + "/", "api1"], ("api1", "openid api1 offline_access")),
        ([MAIL, "api1"], (["api1", "mail"], "openid api1 mail offline_access")),
        ([], (["api1", "mail"], "openid api1 mail offline_access")),
    ):
        code = new_code(client_id="reader", scope="openid api1 mail offline_access")
        assert told(exchange(endpoint, code, *named)) == expected


@pytest.mark.parametrize("named", ["news", "https://unknown.example", "not a uri", API1 + "#", "http://evil.example"])
def test_a_resource_outside_of_the_grant_is_refused_and_consumes_nothing(
    endpoint: TokenEndpoint, code: str, named: str
) -> None:
    assert exchange(endpoint, code, named).get_json()["error"] == "invalid_target"
    assert exchange(endpoint, code, "api1", named).get_json()["error"] == "invalid_target"
    token = exchange(endpoint, code).get_json()["refresh_token"]
    refused = refresh(endpoint, token, named)
    assert (refused.status_code, refused.get_json()["error"]) == (400, "invalid_target")
    assert told(refresh(endpoint, token))[0] == ["api1", "mail"]


def test_what_a_refresh_names_is_for_its_answer_only(endpoint: TokenEndpoint, code: str) -> None:
    token = exchange(endpoint, code, "api1").get_json()["refresh_token"]
    narrow = refresh(endpoint, token, MAIL)
    assert told(narrow) == ("mail", "openid mail offline_access")
    wide = refresh(endpoint, narrow.get_json()["refresh_token"])
    assert told(wide) == (["api1", "mail"], "openid api1 mail offline_access")
    both = refresh(endpoint, wide.get_json()["refresh_token"], MAIL, scope="openid mail")
    assert told(both) == ("mail", "openid mail")
    nothing_left = refresh(endpoint, both.get_json()["refresh_token"], MAIL, scope="api1")
    assert nothing_left.get_json()["error"] == "invalid_scope"


def test_what_was_named_at_authorize_bounds_every_token(endpoint: TokenEndpoint, new_code: NewCode) -> None:
    code = new_code(client_id="reader", scope="openid api1 offline_access", resource=("api1",))
    assert exchange(endpoint, code, "mail").get_json()["error"] == "invalid_target"
    first = exchange(endpoint, code)
    assert told(first) == ("api1", "openid api1 offline_access")
    again = refresh(endpoint, first.get_json()["refresh_token"], scope="openid")
    assert told(again) == ("api1", "openid")
    assert refresh(endpoint, again.get_json()["refresh_token"], "mail").get_json()["error"] == "invalid_target"


def test_a_code_that_was_redeemed_is_a_replay_whatever_it_names(endpoint: TokenEndpoint, code: str) -> None:
    token = exchange(endpoint, code).get_json()["refresh_token"]
    clock.set_offset_seconds(10)
    assert exchange(endpoint, code, "news").get_json()["error"] == "invalid_grant"
    assert refresh(endpoint, token).get_json()["error"] == "invalid_grant"


def test_a_client_acts_for_itself_where_it_says(endpoint: TokenEndpoint) -> None:
    def ask(**form: Any) -> Any:
        return endpoint.post({"grant_type": "client_credentials", **form}, auth=READER)

    assert told(ask()) == (["api1", "mail"], "api1 mail")
    assert told(ask(resource=API1)) == ("api1", "api1")
    assert told(ask(resource=MAIL, scope="mail")) == ("mail", "mail")
    assert ask(resource=MAIL, scope="api1").get_json()["error"] == "invalid_scope"
    assert ask(resource="news").get_json()["error"] == "invalid_target"


def test_only_resource_may_stand_twice(endpoint: TokenEndpoint, code: str) -> None:
    form: dict[str, Any] = {"grant_type": "authorization_code", "code": [code, code], "redirect_uri": REDIRECT_URI}
    assert endpoint.post(form, auth=READER).get_json()["error"] == "invalid_request"


def test_a_renewal_that_names_nothing_asks_the_database_as_much_as_before(
    endpoint: TokenEndpoint, code: str, app: Flask
) -> None:
    token = exchange(endpoint, code).get_json()["refresh_token"]
    asked: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert told(refresh(endpoint, token))[0] == ["api1", "mail"]
    besides = ("BEGIN", "SELECT armed_fault")  # the latter in development alone
    rotated, noted = (sql for sql in asked if not sql.startswith(besides))
    assert rotated.startswith("UPDATE authorization_grant")
    assert noted.startswith("INSERT INTO grant_event")

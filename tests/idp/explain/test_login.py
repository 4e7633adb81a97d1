"""Refusals at /login and /consent: the operator reads which of the two was wrong, a stranger never does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import ColumnElement, text, update
from werkzeug.test import TestResponse

from idp.audit.transaction import transaction
from idp.extensions import writing
from idp.login import password_check, throttle
from idp.login.models import LoginCounterRow
from idp.login.reasons import LOGIN
from idp.settings import IdpSettings
from shared import clock, refusals
from tests.idp.explain.conftest import Told
from tests.idp.pages import PASSWORD, page, paused_request, sign_in
from tests.idp.relying_party import MVC
from tests.support.explained import path_in

Open = Callable[[Any], Told]


def test_a_wrong_password_is_told_with_the_tries_that_are_left(client: FlaskClient, told: Open) -> None:
    explained = told(sign_in(client, password="a-wrong-one"))
    assert explained.id == "wrong_password"
    assert (
        explained.failed[1] == f"Account alice. Further wrong tries before it has to wait: {throttle.ACCOUNT.free - 1}"
    )
    assert "a-wrong-one" not in explained.text


def test_in_development_the_page_itself_leads_to_the_explanation(client: FlaskClient) -> None:
    answer = sign_in(client, password="x")
    assert page(answer).ids["explanation"]["href"] == f"http://localhost:5000{path_in(answer)}"
    assert "explanation" not in page(client.get("/login")).ids


def test_a_name_that_does_not_exist_is_not_repeated(client: FlaskClient, told: Open) -> None:
    explained = told(sign_in(client, username=PASSWORD, password="x"))
    assert explained.id == "unknown_name"
    assert PASSWORD not in explained.text


def test_a_disabled_account_is_told_from_a_wrong_password(app: Flask, client: FlaskClient, told: Open) -> None:
    with app.app_context(), writing() as connection:
        connection.execute(text("UPDATE user_account SET disabled_at = created_at"))
    explained = told(sign_in(client))
    assert (explained.id, explained.passed["Username and password"]) == ("account_disabled", "account alice")


def test_neither_the_answer_nor_its_page_tells_a_stranger_which_it_was(
    stranger: FlaskClient,
) -> None:
    """Whether the account exists, in production."""
    browser = stranger.application.test_client()
    answers = [sign_in(browser, password="x"), sign_in(browser, username="nobody", password="x")]
    assert "explanation" not in page(answers[0]).ids
    seen = [stranger.get(path_in(answer)).get_data(as_text=True).split("<footer")[0] for answer in answers]
    assert seen[0] == seen[1]
    assert "alice" not in seen[0]
    headers = [[(name, len(value)) for name, value in answer.headers if name != "Set-Cookie"] for answer in answers]
    assert headers[0] == headers[1]


def test_an_account_that_is_changed_meanwhile_is_told(app: Flask, told: Open) -> None:
    settings: IdpSettings = app.extensions["sixty_settings"]
    with app.test_request_context("/login", method="POST"):
        refusals.judged_by(LOGIN)
        right = password_check.check(settings, "alice", PASSWORD)
        assert isinstance(right, password_check.Right)
        with writing() as connection:
            connection.execute(text("UPDATE user_account SET disabled_at = created_at"))
        with transaction() as change:
            assert not right.settle(change)
        address = refusals.uri("", 403)
    assert told(address).id == "account_changed"


def close(app: Flask, which: ColumnElement[bool], wrong: int) -> None:
    """A counter, as after so many wrong tries: each costs a hash."""
    with app.app_context(), writing() as connection:
        closed = {"wrong": wrong, "closed_until": clock.now() + timedelta(seconds=30)}
        connection.execute(update(LoginCounterRow).where(which).values(**closed))


def test_the_throttle_tells_its_numbers(app: Flask, client: FlaskClient, told: Open) -> None:
    sign_in(client, password="x")
    close(app, LoginCounterRow.account.is_not(None), throttle.ACCOUNT.free)
    explained = told(sign_in(client))
    assert explained.id == "throttled"
    assert explained.failed[1].startswith("5 wrong tries are counted for the account, which closes at 5; next try ")
    assert explained.failed[1].endswith((": 29 s", ": 30 s"))


def test_the_address_is_named_where_it_is_what_closed(app: Flask, client: FlaskClient, told: Open) -> None:
    sign_in(client, username="somebody", password="x")
    close(app, LoginCounterRow.account.is_(None), throttle.ADDRESS.free)
    explained = told(sign_in(client))
    assert explained.failed[1].startswith(f"{throttle.ADDRESS.free} wrong tries are counted for the address, ")


def without_token(client: FlaskClient, path: str) -> TestResponse:
    client.get("/login")
    return client.post(path, data={"username": "alice"})


def without_cookie(client: FlaskClient, path: str) -> TestResponse:
    hidden = page(client.get("/login")).hidden
    return client.application.test_client().post(path, data=hidden)


def with_the_token_of_another(client: FlaskClient, path: str) -> TestResponse:
    hidden = page(client.application.test_client().get("/login")).hidden
    client.get("/login")
    return client.post(path, data=hidden)


def with_a_made_up_token(client: FlaskClient, path: str) -> TestResponse:
    client.get("/login")
    return client.post(path, data={"csrf_token": "made-up"})


@pytest.mark.parametrize("path", ["/login", "/consent"])
@pytest.mark.parametrize(
    ("send", "failure"),
    [
        (without_token, "csrf_no_token"),
        (without_cookie, "csrf_no_cookie"),
        (with_the_token_of_another, "csrf_other_session"),
        (with_a_made_up_token, "csrf_unreadable"),
    ],
)
def test_what_is_wrong_with_a_forms_token_is_told(
    client: FlaskClient, told: Open, path: str, send: Callable[[FlaskClient, str], TestResponse], failure: str
) -> None:
    assert told(send(client, path)).id == failure


def test_a_form_that_no_page_makes_and_a_request_that_is_gone_are_explained(client: FlaskClient, told: Open) -> None:
    assert told(sign_in(client, decision="maybe")).id == "odd_form"
    for path in ("/login", "/consent"):
        assert told(client.get(f"{path}?request=gone")).id == "not_open"
    hidden = page(client.get("/login")).hidden
    assert told(client.post("/consent", data={**hidden, "decision": ["approve", "deny"]})).id == "odd_form"


def test_a_consent_without_an_answer_is_explained(app: Flask, client: FlaskClient, told: Open) -> None:
    MVC.sign_in(client)
    with client.session_transaction() as cookie:
        request_id = paused_request(app, cookie["browser"])
    hidden = page(client.get(f"/consent?request={request_id}")).hidden
    explained = told(client.post("/consent", data=hidden))
    assert explained.id == "no_answer"


def test_who_signs_in_is_told_of_no_refusal(client: FlaskClient) -> None:
    assert "Link" not in sign_in(client).headers

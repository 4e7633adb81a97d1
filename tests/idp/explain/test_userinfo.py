"""Refusals at /userinfo: what the operator reads, and that the wire says no more than before."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from idp.extensions import writing
from tests.idp.explain.conftest import Told
from tests.idp.pages import move_clock
from tests.idp.relying_party import MVC
from tests.support.explained import path_in

Open = Callable[[Any], Told]


@pytest.fixture
def token(client: FlaskClient) -> str:
    return MVC.sign_in(client)["access_token"]


def ask(client: FlaskClient, token: str) -> Any:
    return client.get("/userinfo", headers={"Authorization": f"Bearer {token}"})


def test_an_expired_token_is_explained_with_its_numbers(client: FlaskClient, token: str, told: Open) -> None:
    move_clock(seconds=127)
    explained = told(ask(client, token))
    assert explained.id == "expired"
    assert explained.title in ("The access token was 6 s too old", "The access token was 7 s too old")
    assert "skew 60 s: refused, " in explained.failed[1]
    assert explained.passed["Its audience"] == "api1"
    assert explained.passed["Its type is that of an access token"] == "typ at+jwt"


@pytest.mark.parametrize(
    ("sql", "failure"),
    [
        ("UPDATE authorization_grant SET revoked_at = created_at", "grant_ended"),
        ("UPDATE client SET disabled_at = registered_at", "client_gone"),
        ("UPDATE user_account SET disabled_at = created_at", "user_gone"),
    ],
)
def test_what_has_ended_behind_a_good_token_is_named(
    app: Flask, client: FlaskClient, token: str, told: Open, sql: str, failure: str
) -> None:
    with app.app_context(), writing() as connection:
        connection.execute(text(sql))
    move_clock(seconds=6)  # the snapshots of clients are up to five seconds old
    assert told(ask(client, token)).id == failure


def test_a_token_that_is_not_ours_and_one_in_the_address_are_told_apart(client: FlaskClient, told: Open) -> None:
    assert told(ask(client, "garbage")).id == "malformed"
    assert told(client.get("/userinfo?access_token=x")).id == "in_url"
    assert told(client.get("/userinfo")).id == "missing"


def test_a_stranger_reads_the_standards_sentence_and_nothing_else(
    client: FlaskClient, stranger: FlaskClient, token: str
) -> None:
    """Whatever failed: the pages are equal but for nothing."""
    pages = set()
    for shown in ("garbage", f"{token[:-4]}AAAA", token.replace(".", "..")):
        answer = ask(client, shown)
        page = stranger.get(path_in(answer))
        assert page.status_code == 200
        pages.add(page.get_data(as_text=True).split("<footer")[0])
    assert len(pages) == 1
    page = pages.pop()
    assert "401 invalid_token" in page and "RFC 6750 §3.1" in page
    assert "kid" not in page and "signature" not in page


def test_in_development_the_page_has_every_check(client: FlaskClient, token: str) -> None:
    page = client.get(path_in(ask(client, f"{token[:-4]}AAAA")))
    body = page.get_data(as_text=True)
    assert "The signature does not fit" in body
    assert body.count("<li") >= 12
    assert token not in body
    assert page.headers["Cache-Control"] == "no-store"


def test_what_is_no_reference_is_not_found(client: FlaskClient, stranger: FlaskClient, token: str) -> None:
    path = path_in(ask(client, "garbage"))
    for each in ("/explain/x", path[:-1], path + "A", "/explain/%00", "/explain/" + "é" * 588):
        for asked in (client, stranger):
            assert asked.get(each).status_code == 404


def test_a_refusal_of_somebody_who_has_proven_nothing_writes_nothing(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), writing() as connection:
        before = connection.execute(text("SELECT count(*) FROM audit_event")).scalar_one()
    ask(client, "garbage")
    with app.app_context(), writing() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_event")).scalar_one() == before

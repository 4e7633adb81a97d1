"""Who is told of a session at /authorize: noted with what it gets, and nothing is given of a session that has ended."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from idp.extensions import reading, writing
from tests.idp.authorize.answered import ask, client_of
from tests.idp.authorize.browser import Browser, rows
from tests.idp.databases import Database
from tests.idp.interleaved import with_a_change_in_between
from tests.idp.pages import page
from tests.idp.registered import register
from tests.idp.relying_party import CHALLENGE, MVC


def known(app: Flask) -> list[str]:
    with app.app_context(), reading() as connection:
        found = connection.execute(text("SELECT client_id FROM session_client ORDER BY client_id"))
        return list(found.scalars())


def test_each_client_is_noted_once(app: Flask, client: FlaskClient) -> None:
    shop = register(app)
    assert known(app) == []
    MVC.code(client)
    MVC.code(client)
    shop.code(client)
    assert known(app) == ["mvc client", "shop"]


def test_so_is_who_gets_an_id_token_alone(app: Flask, client: FlaskClient) -> None:
    shop = register(
        app, response_types=["code", "id_token"], grant_types=["authorization_code", "implicit"], scope="openid"
    )
    shop.code(client)
    with app.app_context(), writing() as connection:
        connection.execute(text("DELETE FROM session_client"))
    asked = {"client_id": shop.client_id, "redirect_uri": shop.redirect_uri, "response_type": "id_token"}
    answer = client.get("/authorize", query_string={**asked, "nonce": "n", "scope": "openid"})
    assert "#id_token=" in str(answer.location)
    assert known(app) == ["shop"]


@pytest.mark.parametrize(
    ("column", "response_type"), [("ended_at", "code"), ("idle_expires_at", "code"), ("ended_at", "id_token token")]
)
def test_a_session_that_ends_meanwhile_gives_nothing_and_asks_again(
    app: Flask, client: FlaskClient, database: Database, column: str, response_type: str
) -> None:
    types: dict[str, Any] = {"response_types": ["code", response_type]}
    shop = register(app, grant_types=["authorization_code", "implicit", "refresh_token"], **types)
    shop.code(client)
    ending = f"UPDATE sign_on_session SET {column} = '2026-01-01 00:00:00.000000'"
    asked = {
        "client_id": shop.client_id,
        "redirect_uri": shop.redirect_uri,
        "response_type": response_type,
        "scope": shop.scope,
        "nonce": "n",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    answer = with_a_change_in_between(app, database, ending, lambda: client.get("/authorize", query_string=asked))
    assert answer.location.startswith("/login?request=")
    assert "login-submit" in page(client.get(answer.location)).ids


@pytest.mark.parametrize("response_type", ["code", "code id_token token"])
def test_a_consent_that_is_withdrawn_meanwhile_gives_nothing_and_is_asked_for_again(
    alone: Browser, database: Database, response_type: str
) -> None:
    rp = client_of(alone)
    withdrawal = "DELETE FROM consent"
    answer = with_a_change_in_between(alone.app, database, withdrawal, lambda: ask(alone, rp, response_type))
    assert answer.location.startswith("/consent?request=")
    assert rows(alone.app, "authorization_grant") == rows(alone.app, "authorization_code") == 0
    assert known(alone.app) == []

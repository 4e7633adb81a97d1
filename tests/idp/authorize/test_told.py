"""Who is told of a session at /authorize: noted with what it gets, and nothing is given of a session that has ended."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from idp.extensions import reading
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


@pytest.mark.parametrize("column", ["ended_at", "idle_expires_at"])
def test_a_session_that_ends_meanwhile_gives_nothing_and_asks_again(
    app: Flask, client: FlaskClient, database: Database, column: str
) -> None:
    MVC.code(client)
    ending = f"UPDATE sign_on_session SET {column} = '2026-01-01 00:00:00.000000'"
    asked = {
        "client_id": MVC.client_id,
        "redirect_uri": MVC.redirect_uri,
        "response_type": "code",
        "scope": MVC.scope,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    answer = with_a_change_in_between(app, database, ending, lambda: client.get("/authorize", query_string=asked))
    assert answer.location.startswith("/login?request=")
    assert "login-submit" in page(client.get(answer.location)).ids

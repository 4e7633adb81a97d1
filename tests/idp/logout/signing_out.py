"""Signing out at the wire: what a browser sends and what a person sees."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from joserfc import jws
from sqlalchemy import text
from werkzeug.test import TestResponse

from idp.extensions import writing
from tests.idp.pages import page
from tests.idp.relying_party import MVC

BACK = "http://localhost:5002/signout-callback-oidc"
FORM = "application/x-www-form-urlencoded"
REGISTRY = jws.JWSRegistry(algorithms=["ES256", "RS256", "HS256", "none"])


def signed_in(browser: FlaskClient) -> bool:
    return "Signed in as" in page(browser.get("/")).text


def renews(browser: FlaskClient, tokens: dict[str, Any], party: Any = MVC) -> bool:
    answer = party.token(browser, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert answer.status_code in (200, 400), answer.get_data(as_text=True)
    return answer.status_code == 200


def logout(browser: FlaskClient, **sent: str) -> TestResponse:
    return browser.get("/logout", query_string=sent)


def confirm(browser: FlaskClient, shown: TestResponse, decision: str = "leave") -> TestResponse:
    return browser.post("/logout/confirm", data={**page(shown).hidden, "decision": decision})


def asks(answer: TestResponse) -> bool:
    return answer.status_code == 200 and "logout-confirm" in page(answer).ids


def says_signed_out(answer: TestResponse) -> bool:
    return answer.status_code == 200 and "You are signed out" in page(answer).text


def change(app: Flask, sql: str) -> None:
    with app.app_context(), writing() as connection:
        connection.execute(text(sql))


def events(app: Flask) -> list[str]:
    with app.app_context(), writing() as connection:
        return list(connection.execute(text("SELECT type FROM audit_event ORDER BY id")).scalars())

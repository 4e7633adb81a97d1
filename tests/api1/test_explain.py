"""Refusals of api1: what whoever runs it reads, and what a stranger does."""

import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api1.app import create_app
from shared import clock, explain, outbound, refusals
from shared.jwks_client import JwksClient
from tests.api1.conftest import SECRET_KEY, settings
from tests.shared.little_provider import Provider, ec_key
from tests.support.explained import address_in, path_in


def ask(client: FlaskClient, token: str | None) -> Any:
    return client.get("/identity", headers={"Authorization": f"Bearer {token}"} if token is not None else {})


def text_of(app: Flask, answer: Any) -> str:
    opened = explain.open_reference(address_in(answer), refusals.of(app))
    assert opened is not None
    return explain.as_text(opened)


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"age": 127}, "The access token was 7 s too old"),
        ({"age": -300}, "The access token is from the future"),
        ({"aud": "api2"}, "The token is for somebody else"),
        ({"iss": "http://localhost:5000/"}, "The token is of another issuer"),
        ({"scope": "openid"}, "The access token is good, but not for this address"),
        ({"key": ec_key("stranger")}, "Nobody here knows the key that signed the token"),
        ({"key": ec_key("first")}, "The signature does not fit"),
    ],
)
def test_each_refusal_names_its_check(
    app: Flask, client: FlaskClient, provider: Provider, changes: dict[str, Any], title: str
) -> None:
    given = dict(changes)
    token = provider.token(clock.now() - timedelta(seconds=given.pop("age", 0)), **given)
    text = text_of(app, ask(client, token))
    assert text.startswith(title), text
    assert token not in text


def test_the_numbers_and_both_issuers_are_told(app: Flask, client: FlaskClient, provider: Provider) -> None:
    late = text_of(app, ask(client, provider.token(clock.now() - timedelta(seconds=127))))
    assert "skew 60 s: refused, 7 s late" in late
    other = text_of(app, ask(client, provider.token(clock.now(), iss=provider.issuer + "/")))
    assert f"iss {provider.issuer}/; {provider.issuer} was expected" in other
    assert " " * len(provider.issuer) + "^" in other


def test_a_request_without_a_token_refers_to_its_explanation_in_a_header(app: Flask, client: FlaskClient) -> None:
    answer = ask(client, None)
    assert "error_uri" not in answer.headers["WWW-Authenticate"]
    assert text_of(app, answer).startswith("The request shows no access token")


def test_a_provider_that_does_not_answer_is_explained(app: Flask, client: FlaskClient) -> None:
    closed = create_app(settings("http://127.0.0.1:9"), JwksClient(outbound.new_session(), "http://127.0.0.1:9"))
    answer = ask(closed.test_client(), "a.b.c")
    assert answer.status_code == 503
    assert text_of(closed, answer).startswith("The provider does not answer")


def test_a_stranger_reads_the_standards_sentence_alone(app: Flask, client: FlaskClient, provider: Provider) -> None:
    public = {"base_url": "http://localhost:5001", "database_url": app.config["SQLALCHEMY_DATABASE_URI"]}
    production = settings(provider.issuer, environment="production", **public)
    stranger = create_app(production).test_client()
    page = stranger.get(path_in(ask(client, "a.b.c"))).get_data(as_text=True)
    assert "401 invalid_token" in page
    assert "JWT" not in page
    assert "What was sent is no signed JWT" in client.get(path_in(ask(client, "a.b.c"))).get_data(as_text=True)


def test_the_command_line_tells_everything(client: FlaskClient, tmp_path: Any) -> None:
    def run(text: str) -> subprocess.CompletedProcess[str]:
        environment = {"API1_ENVIRONMENT": "development", "API1_SECRET_KEY": SECRET_KEY}
        command = [sys.executable, "-m", "api1", "explain", text]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30)

    told = run(address_in(ask(client, "garbage")))
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("What was sent is no signed JWT")
    assert run("garbage").returncode == 1

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import ECKey
from werkzeug.test import TestResponse

from tests.idp.logout.signing_out import (
    BACK,
    FORM,
    REGISTRY,
    change,
    logout,
    signed_in,
)
from tests.idp.pages import move_clock, page
from tests.idp.relying_party import MVC
from tests.support.explained import without_references


@pytest.fixture
def hint(client: FlaskClient) -> str:
    return MVC.sign_in(client)["id_token"]


def assert_refused(answer: TestResponse, parameter: str | None) -> None:
    assert answer.status_code == 400
    assert answer.location is None
    shown = page(answer)
    assert "This sign-out stopped here" in shown.text
    if parameter is not None:
        assert f"<code>{parameter}</code>" in shown.html


def test_an_address_that_is_not_registered_is_refused_and_nobody_is_signed_out(client: FlaskClient, hint: str) -> None:
    for uri in ("https://evil.example/", f"{BACK}?foo=bar", f"{BACK}/", BACK.upper(), "//evil"):
        answer = logout(client, id_token_hint=hint, post_logout_redirect_uri=uri)
        assert_refused(answer, "post_logout_redirect_uri")
        assert "evil" not in without_references(page(answer).html)
    assert signed_in(client)


def test_an_address_without_a_hint_or_client_is_refused(client: FlaskClient, hint: str) -> None:
    assert_refused(logout(client, post_logout_redirect_uri=BACK, state="x"), "post_logout_redirect_uri")
    assert signed_in(client)


def test_a_hint_that_is_not_ours_is_refused(app: Flask, client: FlaskClient, hint: str) -> None:
    header, payload, signature = hint.split(".")
    with app.app_context():
        key = app.extensions["sixty_keys"].signing_key("ES256")
    claims = jwt.decode(hint, key, algorithms=["ES256"]).claims
    ours = {"alg": "ES256", "kid": key.kid, "typ": "JWT"}
    foreign = ECKey.generate_key("P-256")
    hints = [
        "x",
        f"eyJhbGciOiJub25lIn0.{payload}.",
        f"{header}.{payload}.",
        f"{header}.{payload}.{signature[:-4]}AAAA",
        jwt.encode(ours, claims, foreign, registry=REGISTRY),
        jwt.encode({**ours, "kid": "unknown"}, claims, foreign, registry=REGISTRY),
        jwt.encode({**ours, "typ": "at+jwt"}, claims, key, registry=REGISTRY),
        jwt.encode({**ours, "typ": "logout+jwt"}, claims, key, registry=REGISTRY),
        jwt.encode(ours, {**claims, "iss": "http://localhost:5001"}, key, registry=REGISTRY),
        jwt.encode(ours, {**claims, "aud": ["mvc client"]}, key, registry=REGISTRY),
        jwt.encode(ours, {**claims, "aud": "nobody"}, key, registry=REGISTRY),
        "a" * 20_000,
    ]
    for each in hints:
        assert_refused(logout(client, id_token_hint=each, post_logout_redirect_uri=BACK), "id_token_hint")
    assert signed_in(client)
    assert logout(client, id_token_hint=jwt.encode(ours, claims, key, registry=REGISTRY)).status_code == 200
    assert not signed_in(client)


def test_an_access_token_is_no_hint(client: FlaskClient) -> None:
    tokens = MVC.sign_in(client)
    assert_refused(logout(client, id_token_hint=tokens["access_token"]), "id_token_hint")


def test_a_client_id_that_is_not_the_hints_is_refused(client: FlaskClient, hint: str) -> None:
    assert_refused(logout(client, id_token_hint=hint, client_id="todo list client"), "client_id")
    assert signed_in(client)


def test_a_disabled_clients_hint_is_refused(app: Flask, client: FlaskClient, hint: str) -> None:
    change(app, "UPDATE client SET disabled_at = registered_at")
    move_clock(seconds=6)
    assert_refused(logout(client, id_token_hint=hint, post_logout_redirect_uri=BACK), "id_token_hint")


@pytest.mark.parametrize(
    "request_of",
    [
        {"query_string": "state=%ff"},
        {"query_string": "state=%00"},
        {"query_string": "id_token_hint=a&id_token_hint=b"},
        {"query_string": "id_token_hint=%ED%A0%80"},
        {"query_string": "id_token_hint=W10.W10.W10"},
        {"query_string": "id_token_hint=" + "W1tb" * 3000 + ".e30.AAAA"},
        {"query_string": "id_token_hint=eyJhbGciOiJFUzI1NiIsImtpZCI6ImFcImIifQ.e30.AAAA"},
        {"query_string": "client_id=%00"},
        {"query_string": "client_id=" + "x" * 50_000},
        {"query_string": "&" * 1000 + "a=1&" * 100},
        {"query_string": "state=" + "x" * 2049},
        {"method": "POST", "data": b"\xff", "content_type": FORM},
        {"method": "POST", "data": b"{}", "content_type": "application/json"},
        {"method": "POST", "data": b"x", "content_type": "multipart/form-data; boundary=y"},
        {"method": "POST", "data": b"x" * 100_000, "content_type": FORM},
        {"method": "POST", "data": b"id_token_hint=x", "content_type": FORM},
        {"path": "/logout/confirm", "method": "POST", "data": b"\xff=%ff", "content_type": FORM},
        {"path": "/logout/confirm", "method": "POST", "data": b"{}", "content_type": "application/json"},
        {"path": "/logout/confirm", "method": "POST", "data": b"x" * 100_000, "content_type": FORM},
        {"path": "/logout/continue"},
        {"path": "/logout/continue", "query_string": "request=a&request=b&again=%ff"},
    ],
)
def test_a_strangers_input_is_refused_and_never_an_error_of_ours(
    client: FlaskClient, request_of: dict[str, Any]
) -> None:
    answer = client.open(**{"path": "/logout", **request_of})
    assert answer.status_code in (400, 413)

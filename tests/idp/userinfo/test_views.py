import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jws, jwt
from joserfc.jwk import ECKey
from sqlalchemy import make_url, text
from werkzeug.test import TestResponse

from idp.extensions import writing
from shared import clock
from tests.idp.pages import move_clock
from tests.idp.relying_party import MVC, TODO
from tests.support.explained import challenge_without_address, without_address

REGISTRY = jws.JWSRegistry(algorithms=["ES256", "RS256", "HS256"])
LIFETIME, SKEW = 60, 60


@pytest.fixture
def tokens(client: FlaskClient) -> dict[str, Any]:
    return MVC.sign_in(client)


@pytest.fixture
def access_token(tokens: dict[str, Any]) -> str:
    return tokens["access_token"]


@pytest.fixture
def forge(app: Flask, access_token: str) -> Callable[..., str]:
    """The access token with other claims, signed by the provider's own key unless told otherwise."""

    def make(*, key: Any = None, header: dict[str, Any] | None = None, **claims: Any) -> str:
        with app.app_context():
            ours = app.extensions["sixty_keys"].signing_key("ES256")
        payload = {**claims_of(access_token), **claims}
        payload = {name: value for name, value in payload.items() if value is not None}
        return jwt.encode(
            {"alg": "ES256", "kid": ours.kid, "typ": "at+jwt", **(header or {})},
            payload,
            key or ours,
            registry=REGISTRY,
        )

    return make


def claims_of(token: str) -> dict[str, Any]:
    return json.loads(jws.extract_compact(token.encode()).payload)


def ask(client: FlaskClient, token: str) -> TestResponse:
    return client.get("/userinfo", headers={"Authorization": f"Bearer {token}"})


NO_FOREIGN_KEYS = {"sqlite": "PRAGMA foreign_keys = OFF", "postgresql": "SET session_replication_role = replica"}


def change(app: Flask, sql: str) -> None:
    with app.app_context(), writing() as connection:
        connection.execute(text(sql))


def assert_refused(answer: TestResponse) -> None:
    """The one answer to every token that is not accepted."""
    assert answer.status_code == 401
    told = without_address(answer.get_json())
    assert told == {"error": "invalid_token", "error_description": "The access token is not accepted."}
    assert challenge_without_address(answer) == (
        'Bearer realm="http://localhost:5000", error="invalid_token", '
        'error_description="The access token is not accepted."'
    )


def test_all_three_ways_to_send_the_token_answer_the_same(client: FlaskClient, access_token: str) -> None:
    headers = {"Authorization": f"Bearer {access_token}"}
    answers = [
        client.get("/userinfo", headers=headers),
        client.post("/userinfo", headers=headers),
        client.post("/userinfo", data={"access_token": access_token}),
    ]
    assert [(answer.status_code, answer.mimetype) for answer in answers] == [(200, "application/json")] * 3
    assert len({answer.data for answer in answers}) == 1


def test_it_tells_what_the_scopes_release(client: FlaskClient, tokens: dict[str, Any]) -> None:
    told = ask(client, tokens["access_token"]).get_json()
    assert told["sub"] == claims_of(tokens["id_token"])["sub"]
    assert told["name"] == "Alice Smith"
    assert told["email_verified"] is True
    assert told["phone_number_verified"] is True
    assert isinstance(told["updated_at"], int)
    assert isinstance(told["address"], dict)


def test_it_tells_no_more_than_was_asked(client: FlaskClient) -> None:
    for scope, expected in {
        "openid": {"sub"},
        "openid email": {"sub", "email", "email_verified"},
        "openid phone": {"sub", "phone_number", "phone_number_verified"},
        "openid address": {"sub", "address"},
    }.items():
        assert set(ask(client, MVC.sign_in(client, scope=scope)["access_token"]).get_json()) == expected
    told = ask(client, MVC.sign_in(client, scope="openid profile")["access_token"]).get_json()
    assert {"name", "updated_at"} <= set(told)
    assert not {"email", "phone_number", "address"} & set(told)


def test_a_narrowed_token_is_told_less_than_its_grant_allows(client: FlaskClient, tokens: dict[str, Any]) -> None:
    narrowed = MVC.token(
        client, grant_type="refresh_token", refresh_token=tokens["refresh_token"], scope="openid email"
    ).get_json()
    told = ask(client, narrowed["access_token"]).get_json()
    assert "email" in told
    assert "name" not in told


def test_a_token_without_openid_is_refused_with_the_scope_that_it_lacks(client: FlaskClient) -> None:
    answer = ask(client, MVC.sign_in(client, scope="profile api1")["access_token"])
    assert answer.status_code == 403
    assert answer.get_json()["error"] == "insufficient_scope"
    assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
    assert 'scope="openid"' in answer.headers["WWW-Authenticate"]


def test_a_token_lives_until_its_exp_and_the_clock_skew_and_not_a_second_longer(
    client: FlaskClient, access_token: str
) -> None:
    end = claims_of(access_token)["exp"] + SKEW
    move_clock(seconds=end - clock.now().timestamp() - 1)
    assert ask(client, access_token).status_code == 200
    move_clock(seconds=end - clock.now().timestamp() + 0.001)
    assert_refused(ask(client, access_token))


def test_tokens_of_every_audience_of_ours_are_accepted(
    client: FlaskClient, access_token: str, forge: Callable[..., str]
) -> None:
    assert claims_of(access_token)["aud"] == "api1"
    for audience in ("http://localhost:5000", ["api1", "api2"]):
        assert ask(client, forge(aud=audience)).status_code == 200


def test_what_is_not_quite_our_access_token_is_refused(client: FlaskClient, forge: Callable[..., str]) -> None:
    changes: list[dict[str, Any]] = [
        {"iss": "http://localhost:5001"},
        {"iss": "http://localhost:5000/"},
        {"exp": None},
        {"sub": None},
        {"sub": "3f9c2f1e-0000-4000-8000-000000000001"},
        {"client_id": None},
        {"client_id": "nobody"},
        {"grant_id": None},
        {"grant_id": None, "sub": "mvc client"},
        {"grant_id": 5},
        {"grant_id": "0" * 32},
        {"header": {"typ": "JWT"}},
        {"header": {"typ": "logout+jwt"}},
        {"header": {"kid": "unknown"}},
        {"key": ECKey.generate_key("P-256")},
    ]
    assert ask(client, forge()).status_code == 200
    for change_of in changes:
        assert_refused(ask(client, forge(**change_of)))


def test_an_id_token_is_no_access_token(client: FlaskClient, tokens: dict[str, Any]) -> None:
    assert_refused(ask(client, tokens["id_token"]))
    assert_refused(ask(client, tokens["refresh_token"]))


def test_a_token_whose_payload_was_changed_is_refused(client: FlaskClient, access_token: str) -> None:
    header, payload, signature = access_token.split(".")
    assert_refused(ask(client, f"{header}.{payload[:-2]}{'AA' if payload[-2:] != 'AA' else 'BB'}.{signature}"))
    assert_refused(ask(client, f"{header}.{payload}."))
    assert_refused(ask(client, f"eyJhbGciOiJub25lIn0.{payload}."))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE authorization_grant SET revoked_at = created_at",
        "DELETE FROM authorization_grant",
        "UPDATE client SET disabled_at = registered_at",
        "UPDATE user_account SET disabled_at = created_at",
        "DELETE FROM user_account",
    ],
)
def test_a_token_dies_at_once_with_its_grant_its_client_or_its_user(
    app: Flask, client: FlaskClient, access_token: str, sql: str
) -> None:
    assert ask(client, access_token).status_code == 200
    change(app, NO_FOREIGN_KEYS[make_url(app.config["SQLALCHEMY_DATABASE_URI"]).get_backend_name()])
    change(app, sql)
    move_clock(seconds=6)  # the snapshots of clients are up to five seconds old
    assert_refused(ask(client, access_token))


def test_another_persons_grant_is_not_touched(app: Flask, client: FlaskClient) -> None:
    alice, bob = MVC.sign_in(client), TODO.sign_in(app.test_client(), "bob")
    change(app, "UPDATE authorization_grant SET revoked_at = created_at WHERE client_id = 'todo list client'")
    assert ask(client, alice["access_token"]).status_code == 200
    assert_refused(ask(client, bob["access_token"]))


def test_without_a_token_the_challenge_has_no_error_code(client: FlaskClient) -> None:
    for headers in ({}, {"Authorization": "Basic YTpi"}):
        answer = client.get("/userinfo", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="http://localhost:5000"'
        assert "error" not in answer.get_json()


def test_two_tokens_at_once_are_an_invalid_request(client: FlaskClient, access_token: str) -> None:
    headers = {"Authorization": f"Bearer {access_token}"}
    answers = [
        client.post("/userinfo", headers=headers, data={"access_token": access_token}),
        client.get("/userinfo", headers=headers, query_string={"access_token": access_token}),
        client.get("/userinfo", query_string={"access_token": access_token}),
        client.post("/userinfo", data=f"access_token={access_token}&access_token={access_token}", content_type=FORM),
    ]
    for answer in answers:
        assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_request")
        assert 'error="invalid_request"' in answer.headers["WWW-Authenticate"]


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "request_of",
    [
        {"headers": {"Authorization": "Bearer " + "a" * 60_000}},
        {"headers": {"Authorization": "Bearer " + "." * 1000}},
        {"headers": {"Authorization": "Bearer \xff\xfe"}},
        {"headers": {"Authorization": 'Bearer "'}},
        {"headers": {"Authorization": "Bearer eyJhbGciOiJFUzI1NiIsImtpZCI6ImFcImIifQ.e30.AAAA"}},
        {"headers": {"Authorization": "Bearer W10.W10.W10"}},
        {"headers": {"Authorization": "Bearer " + "W1tb" * 3000 + ".e30.AAAA"}},
        {"query_string": "access_token=%ff&%"},
        {"method": "POST", "data": b"\xff\xfe", "content_type": FORM},
        {"method": "POST", "data": b"access_token=%00", "content_type": FORM},
        {"method": "POST", "data": b"access_token=%ED%A0%80", "content_type": FORM},
        {"method": "POST", "data": b"a&" * 1000, "content_type": FORM},
        {"method": "POST", "data": b"{}", "content_type": "application/json"},
        {"method": "POST", "data": b"{", "content_type": "multipart/form-data; boundary=x"},
        {"method": "POST", "data": b"x" * 100_000, "content_type": FORM},
        {"method": "POST", "data": b"", "content_type": "\xff"},
    ],
)
def test_a_strangers_input_is_refused_and_never_an_error_of_ours(
    client: FlaskClient, request_of: dict[str, Any]
) -> None:
    answer = client.open("/userinfo", **request_of)
    assert answer.status_code in (400, 401, 413)
    assert answer.is_json


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_not_allowed(client: FlaskClient, method: str) -> None:
    assert client.open("/userinfo", method=method).status_code == 405


def test_no_answer_is_kept_by_a_cache(client: FlaskClient, access_token: str) -> None:
    for answer in (ask(client, access_token), ask(client, "x"), client.get("/userinfo")):
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_browser_application_of_any_origin_may_ask_and_read_the_challenge(
    client: FlaskClient, access_token: str
) -> None:
    preflight = client.options("/userinfo")
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    for answer in (preflight, ask(client, access_token), ask(client, "x")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "WWW-Authenticate" in answer.headers["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_the_session_cookie_alone_tells_nothing(client: FlaskClient, access_token: str) -> None:
    assert client.get("/userinfo").status_code == 401


def test_no_token_is_logged(
    client: FlaskClient, tokens: dict[str, Any], forge: Callable[..., str], capfd: pytest.CaptureFixture[str]
) -> None:
    shown = [tokens["access_token"], tokens["id_token"], forge(iss="http://other.example")]
    for token in shown:
        ask(client, token)
    client.get("/userinfo", query_string={"access_token": shown[0]})
    written = "".join(capfd.readouterr())
    assert "userinfo_refused" in written
    for token in shown:
        assert token.rpartition(".")[2] not in written

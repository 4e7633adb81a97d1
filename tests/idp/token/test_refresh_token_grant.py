"""grant_type=refresh_token over the wire: who may, what it answers, and what leaves everything as it was."""

import base64
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import select, update
from structlog.testing import capture_logs

from idp.audit.models import AuditEvent
from idp.extensions import reading, writing
from idp.token.models import GrantRow
from shared import clock, log_setup
from tests.idp.token.test_authorization_code_grant import decoded
from tests.idp.token_endpoint import LESSONS_URI, MVC, NewCode, TokenEndpoint
from tests.support.explained import without_address

TODO = {"auth": None, "client_id": "todo list client"}


@pytest.fixture
def tokens(endpoint: TokenEndpoint, new_code: NewCode) -> dict[str, Any]:
    return endpoint.exchange(new_code()).get_json()


@pytest.fixture
def strict_tokens(endpoint: TokenEndpoint, new_code: NewCode) -> dict[str, Any]:
    code = new_code(client_id="todo list client", redirect_uri=LESSONS_URI)
    return endpoint.exchange(code, **TODO, redirect_uri=LESSONS_URI).get_json()


def row_of_the_grant(app: Flask) -> Any:
    with app.app_context(), reading() as connection:
        return connection.execute(select(GrantRow)).one()


def events(app: Flask) -> list[str]:
    with app.app_context(), reading() as connection:
        return list(connection.execute(select(AuditEvent.type).order_by(AuditEvent.id)).scalars())


def test_a_refresh_answers_a_new_pair(endpoint: TokenEndpoint, tokens: dict[str, Any], app: Flask) -> None:
    answer = endpoint.refresh(tokens["refresh_token"])
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.get_json()
    assert body["refresh_token"] != tokens["refresh_token"]
    assert body["expires_in"] == 60
    first, second = decoded(tokens["access_token"], app).claims, decoded(body["access_token"], app).claims
    assert first["jti"] != second["jti"]
    assert first["grant_id"] == second["grant_id"]


def test_a_refreshed_id_token_keeps_who_and_when_and_has_no_nonce(
    endpoint: TokenEndpoint, tokens: dict[str, Any], app: Flask
) -> None:
    clock.set_offset_seconds(600)
    before = decoded(tokens["id_token"], app).claims
    after = decoded(endpoint.refresh(tokens["refresh_token"]).get_json()["id_token"], app).claims
    for claim in ("iss", "sub", "aud", "auth_time", "sid", "acr", "amr"):
        assert after[claim] == before[claim]
    assert "nonce" not in after
    assert after["at_hash"] != before["at_hash"]


def test_a_lost_answer_is_asked_for_again_and_gets_the_same_successor(
    endpoint: TokenEndpoint, tokens: dict[str, Any]
) -> None:
    first = endpoint.refresh(tokens["refresh_token"]).get_json()
    clock.set_offset_seconds(3600)
    again = endpoint.refresh(tokens["refresh_token"]).get_json()
    assert again["refresh_token"] == first["refresh_token"]
    assert again["access_token"] != first["access_token"]
    assert endpoint.refresh(again["refresh_token"]).status_code == 200


def test_a_superseded_token_ends_the_grant(endpoint: TokenEndpoint, tokens: dict[str, Any], app: Flask) -> None:
    second = endpoint.refresh(tokens["refresh_token"]).get_json()["refresh_token"]
    third = endpoint.refresh(second).get_json()["refresh_token"]
    clock.set_offset_seconds(2)
    refused = endpoint.refresh(tokens["refresh_token"])
    assert refused.status_code == 400
    assert refused.get_json()["error"] == "invalid_grant"
    assert endpoint.refresh(third).get_json()["error"] == "invalid_grant"
    assert row_of_the_grant(app).revoked_because == "replay"
    assert events(app)[-2:] == ["RefreshTokenReplayed", "GrantRevoked"]


def test_a_straggler_is_told_to_come_back_and_nothing_changes(
    endpoint: TokenEndpoint, tokens: dict[str, Any], app: Flask
) -> None:
    second = endpoint.refresh(tokens["refresh_token"]).get_json()["refresh_token"]
    third = endpoint.refresh(second).get_json()["refresh_token"]
    before = row_of_the_grant(app)
    busy = endpoint.refresh(tokens["refresh_token"])
    assert busy.status_code == 503
    assert busy.headers["Retry-After"] == "3"
    assert busy.get_json()["error"] == "temporarily_unavailable"
    assert row_of_the_grant(app) == before
    assert endpoint.refresh(third).status_code == 200


def test_strict_a_second_showing_ends_the_grant_at_once(
    endpoint: TokenEndpoint, strict_tokens: dict[str, Any], app: Flask
) -> None:
    second = endpoint.refresh(strict_tokens["refresh_token"], **TODO).get_json()["refresh_token"]
    assert endpoint.refresh(strict_tokens["refresh_token"], **TODO).get_json()["error"] == "invalid_grant"
    assert endpoint.refresh(second, **TODO).get_json()["error"] == "invalid_grant"
    assert row_of_the_grant(app).revoked_because == "replay"


def test_another_clients_token_changes_nothing_but_is_noted_as_a_leak(
    endpoint: TokenEndpoint, tokens: dict[str, Any], app: Flask
) -> None:
    before = row_of_the_grant(app)
    assert endpoint.refresh(tokens["refresh_token"], **TODO).get_json()["error"] == "invalid_grant"
    assert row_of_the_grant(app) == before
    assert events(app)[-1] == "RefreshTokenLeaked"
    assert endpoint.refresh(tokens["refresh_token"]).status_code == 200


def tampered(token: str) -> list[str]:
    raw = bytearray(base64.urlsafe_b64decode(token))
    raw[60] ^= 1
    return ["", "x", "é" * 92, token[:-1], token + "A", base64.urlsafe_b64encode(raw).decode()]


def test_garbage_changes_nothing(endpoint: TokenEndpoint, tokens: dict[str, Any], app: Flask) -> None:
    before = row_of_the_grant(app)
    for text in tampered(tokens["refresh_token"]):
        refused = endpoint.refresh(text)
        assert refused.status_code == 400
        assert refused.get_json()["error"] in ("invalid_grant", "invalid_request")
    assert row_of_the_grant(app) == before


def test_a_key_id_that_nobody_has_is_neither_yes_nor_no(endpoint: TokenEndpoint, tokens: dict[str, Any]) -> None:
    raw = bytearray(base64.urlsafe_b64decode(tokens["refresh_token"]))
    raw[0] = 100
    assert endpoint.refresh(base64.urlsafe_b64encode(raw).decode()).status_code == 503


def test_every_refusal_of_the_judge_reads_the_same(
    endpoint: TokenEndpoint, tokens: dict[str, Any], new_code: NewCode
) -> None:
    second = endpoint.refresh(tokens["refresh_token"]).get_json()["refresh_token"]
    endpoint.refresh(second)
    clock.set_offset_seconds(5)
    replayed = endpoint.refresh(tokens["refresh_token"]).get_json()
    revoked = endpoint.refresh(second).get_json()
    other = endpoint.exchange(new_code()).get_json()["refresh_token"]
    foreign = endpoint.refresh(other, **TODO).get_json()
    clock.set_offset_seconds(8 * 86_400)
    expired = endpoint.refresh(other).get_json()
    garbage = endpoint.refresh("x").get_json()
    answers = [without_address(each) for each in (replayed, revoked, foreign, expired, garbage)]
    assert all(each == answers[0] for each in answers)


@pytest.mark.parametrize(("seconds", "status"), [(7 * 86_400 - 2, 200), (7 * 86_400, 400)])
def test_an_idle_grant_ends_after_seven_days(
    endpoint: TokenEndpoint, tokens: dict[str, Any], seconds: int, status: int
) -> None:
    clock.set_offset_seconds(seconds)
    assert endpoint.refresh(tokens["refresh_token"]).status_code == status


def test_a_grant_in_use_ends_after_thirty_days(endpoint: TokenEndpoint, tokens: dict[str, Any]) -> None:
    token = tokens["refresh_token"]
    for day in (6, 12, 18, 24, 29.999):
        clock.set_offset_seconds(day * 86_400)
        token = endpoint.refresh(token).get_json()["refresh_token"]
    clock.set_offset_seconds(30 * 86_400)
    assert endpoint.refresh(token).get_json()["error"] == "invalid_grant"


def test_a_narrower_scope_is_for_one_answer_only(endpoint: TokenEndpoint, tokens: dict[str, Any], app: Flask) -> None:
    narrow = endpoint.refresh(tokens["refresh_token"], scope="api1").get_json()
    assert narrow["scope"] == "api1"
    assert "id_token" not in narrow
    assert decoded(narrow["access_token"], app).claims["scope"] == "api1"
    assert endpoint.refresh(narrow["refresh_token"]).get_json()["scope"] == tokens["scope"]


def test_the_tutorials_scope_without_offline_access_still_rotates(
    endpoint: TokenEndpoint, tokens: dict[str, Any]
) -> None:
    body = endpoint.refresh(tokens["refresh_token"], scope="api1 openid profile").get_json()
    assert endpoint.refresh(body["refresh_token"]).status_code == 200


@pytest.mark.parametrize("scope", ["api1 email", "openid  api1", 'openid "', "admin"])
def test_a_wider_or_malformed_scope_is_refused_whatever_the_generation_and_changes_nothing(
    endpoint: TokenEndpoint, tokens: dict[str, Any], app: Flask, scope: str
) -> None:
    current = endpoint.refresh(endpoint.refresh(tokens["refresh_token"]).get_json()["refresh_token"]).get_json()
    clock.set_offset_seconds(10)
    before = row_of_the_grant(app)
    for token in (current["refresh_token"], tokens["refresh_token"]):
        assert endpoint.refresh(token, scope=scope).get_json()["error"] == "invalid_scope"
    assert row_of_the_grant(app) == before


def test_eight_retried_generations_in_a_row_raise_the_alarm(
    endpoint: TokenEndpoint, tokens: dict[str, Any], app: Flask
) -> None:
    token = tokens["refresh_token"]
    for _ in range(8):
        endpoint.refresh(token)
        token = endpoint.refresh(token).get_json()["refresh_token"]
    assert "RefreshShadowed" not in events(app)
    assert endpoint.refresh(token).status_code == 200
    assert events(app).count("RefreshShadowed") == 1


@pytest.mark.sqlite
def test_no_token_stands_in_the_database_or_in_the_log(
    endpoint: TokenEndpoint,
    tokens: dict[str, Any],
    database: Any,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level("DEBUG")
    body = endpoint.refresh(tokens["refresh_token"]).get_json()
    endpoint.refresh("x" * 92)
    stored = b"".join(path.read_bytes() for path in database.parent.glob("idp.sqlite*"))
    printed = caplog.text + "".join(capfd.readouterr())
    for token in (tokens["refresh_token"], body["refresh_token"], body["access_token"], body["id_token"], MVC[1]):
        assert token.encode() not in stored
        assert base64.urlsafe_b64decode(tokens["refresh_token"])[21:53] not in stored
        assert token not in printed


def test_a_renewal_is_one_line_of_the_log(
    endpoint: TokenEndpoint, tokens: dict[str, Any], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_setup, "log", structlog.stdlib.get_logger("sixty.request"))  # bound by nobody yet
    with capture_logs() as lines:
        endpoint.refresh(tokens["refresh_token"])
        endpoint.refresh(tokens["refresh_token"])
    told = [(line["event"], line["path"], line["refresh"], line["grant_id"]) for line in lines]
    grant_id = row_of_the_grant(app).id
    assert told == [("request", "/token", outcome, grant_id) for outcome in ("rotate", "retry")]


def test_the_idle_end_never_lies_beyond_the_absolute_one(
    endpoint: TokenEndpoint, tokens: dict[str, Any], app: Flask
) -> None:
    token = tokens["refresh_token"]
    for day in (6, 12, 18, 24, 29):
        clock.set_offset_seconds(day * 86_400)
        token = endpoint.refresh(token).get_json()["refresh_token"]
    row = row_of_the_grant(app)
    assert row.idle_expires_at == row.absolute_expires_at


def test_the_absolute_end_holds_even_where_the_idle_one_says_otherwise(
    endpoint: TokenEndpoint, tokens: dict[str, Any], app: Flask
) -> None:
    with app.app_context(), writing() as connection:
        connection.execute(update(GrantRow).values(absolute_expires_at=clock.now()))
    assert endpoint.refresh(tokens["refresh_token"]).get_json()["error"] == "invalid_grant"


def test_each_answer_tells_when_the_refresh_token_ends(
    endpoint: TokenEndpoint, tokens: dict[str, Any], app: Flask
) -> None:
    """draft-ietf-oauth-refresh-token-expiration-02; in whole seconds, as `exp` is."""
    day = 86_400
    assert (tokens["refresh_token_timeout"], tokens["authorization_expires_in"]) == (7 * day, 30 * day)
    clock.set_offset_seconds(6 * day)
    renewed = endpoint.refresh(tokens["refresh_token"]).get_json()
    assert renewed["refresh_token_timeout"] == 7 * day
    assert renewed["authorization_expires_in"] == pytest.approx(24 * day, abs=2)
    clock.set_offset_seconds(6 * day + 600)
    again = endpoint.refresh(tokens["refresh_token"]).get_json()
    assert again["refresh_token"] == renewed["refresh_token"]
    assert again["refresh_token_timeout"] == pytest.approx(7 * day - 600, abs=2)
    newest = renewed["refresh_token"]
    for after in (12, 18, 24, 29):
        clock.set_offset_seconds(after * day)
        newest = endpoint.refresh(newest).get_json()["refresh_token"]
    last = endpoint.refresh(newest).get_json()
    assert last["refresh_token_timeout"] == last["authorization_expires_in"] == pytest.approx(day, abs=2)

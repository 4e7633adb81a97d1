"""POST /authentication/refresh over the wire: the door's half of the rotation, and the same grant at /token."""

from dataclasses import replace
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, event, select
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from idp.audit.models import AuditEvent
from idp.authentication import views
from idp.extensions import db, reading
from idp.token.models import GrantRow
from tests.idp.authentication.door import Door, Pair, pair_in
from tests.idp.authorize.browser import payload
from tests.idp.pages import move_clock
from tests.idp.token_endpoint import LESSONS_URI, NewCode, TokenEndpoint
from tests.support.scraped import counted

TODO = "todo list client"


def is_refused(answer: TestResponse) -> None:
    """In the one wording."""
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    problem = answer.get_json()
    assert problem["error"] == "invalid_grant"
    assert problem["detail"] == (
        "The tokens are not valid, were used, have expired, were revoked, or do not belong together."
    )


def generation(app: Flask) -> tuple[int, str | None]:
    with app.app_context(), reading() as connection:
        return tuple(connection.execute(select(GrantRow.generation, GrantRow.revoked_because)).one())


def without(claims: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in claims.items() if name not in names}


def at_token(endpoint: TokenEndpoint, pair: Pair) -> dict[str, Any]:
    return endpoint.refresh(pair.refresh_token, auth=None, client_id=TODO).get_json()


@pytest.mark.parametrize("seconds", [0, 61, 6 * 86_400, 7 * 86_400 - 1])
def test_an_expired_access_token_with_its_refresh_token_becomes_the_next_pair(door: Door, seconds: int) -> None:
    first = door.signed_in()
    move_clock(seconds=seconds)
    second = pair_in(door.refresh(first))
    assert second.refresh_token != first.refresh_token
    old, new = payload(first.access_token), payload(second.access_token)
    changing = ("iat", "exp", "jti")
    assert without(new, *changing) == without(old, *changing)
    assert new["exp"] - old["exp"] in (seconds, seconds + 1)


def test_after_seven_days_unused_it_is_over(app: Flask, door: Door) -> None:
    pair = door.signed_in()
    move_clock(seconds=7 * 86_400)
    is_refused(door.refresh(pair))
    assert counted(app, "sixty_refresh_total") == {("expired_idle",): 1}


def test_any_access_token_of_the_grant_will_do(door: Door) -> None:
    first = door.signed_in()
    second = pair_in(door.refresh(first))
    third = pair_in(door.refresh(second.with_access_token_of(first)))
    assert door.refresh(third).status_code == 200


def test_what_was_used_ends_the_grant_at_both_doors(
    app: Flask, client: FlaskClient, door: Door, endpoint: TokenEndpoint
) -> None:
    first = door.signed_in()
    second = pair_in(door.refresh(first))
    is_refused(door.refresh(first))
    is_refused(door.refresh(second))
    assert at_token(endpoint, second)["error"] == "invalid_grant"
    bearer = {"Authorization": f"Bearer {second.access_token}"}
    assert client.get("/userinfo", headers=bearer).status_code == 401
    assert generation(app) == (1, "replay")
    assert counted(app, "sixty_refresh_total") == {("rotated",): 1, ("replayed",): 1, ("revoked",): 2}
    with app.app_context(), reading() as connection:
        assert connection.scalars(select(AuditEvent.type).order_by(AuditEvent.id.desc()).limit(2)).all() == [
            "GrantRevoked",
            "RefreshTokenReplayed",
        ]


def test_what_was_used_at_the_token_endpoint_ends_the_grant_here(door: Door, endpoint: TokenEndpoint) -> None:
    first = door.signed_in()
    renewed = at_token(endpoint, first)
    assert renewed["token_type"] == "Bearer"
    is_refused(door.refresh(first))
    assert at_token(endpoint, replace(first, refresh_token=renewed["refresh_token"]))["error"] == "invalid_grant"


def test_the_token_endpoint_and_the_door_renew_one_grant_in_turn(
    app: Flask, door: Door, endpoint: TokenEndpoint
) -> None:
    first = door.signed_in()
    renewed = at_token(endpoint, first)
    second = Pair(renewed["access_token"], renewed["refresh_token"])
    third = pair_in(door.refresh(second))
    assert at_token(endpoint, third)["scope"] == "openid profile api1 offline_access"
    assert generation(app) == (3, None)


def test_a_token_of_the_code_flow_is_renewed_here_too(door: Door, endpoint: TokenEndpoint, new_code: NewCode) -> None:
    code = new_code(client_id=TODO, redirect_uri=LESSONS_URI)
    tokens = endpoint.exchange(code, auth=None, client_id=TODO, redirect_uri=LESSONS_URI).get_json()
    assert door.refresh(Pair(tokens["access_token"], tokens["refresh_token"])).status_code == 200


@pytest.mark.parametrize("whose", ["bob", "alice's second", "mvc client", "id token", "forged", "nothing", "itself"])
def test_a_wrong_access_token_changes_nothing(
    app: Flask, door: Door, endpoint: TokenEndpoint, new_code: NewCode, monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    pair = door.signed_in()
    mvc = endpoint.exchange(new_code()).get_json()
    access_token = {
        "bob": lambda: door.signed_in("bob").access_token,
        "alice's second": lambda: door.signed_in().access_token,
        "mvc client": lambda: mvc["access_token"],
        "id token": lambda: mvc["id_token"],
        "forged": lambda: pair.access_token[:-8] + "AAAAAAAA",
        "nothing": lambda: "",
        "itself": lambda: pair.refresh_token,
    }[whose]()
    monkeypatch.setattr(views, "log", structlog.stdlib.get_logger("sixty.authentication"))
    with capture_logs() as logged:
        is_refused(door.refresh(replace(pair, access_token=access_token)))
    reasons = [line["because"] for line in logged if line["event"] == "refresh refused"]
    assert len(reasons) == 1
    assert reasons[0].startswith("access token: ")
    assert counted(app, "sixty_refresh_total") == {}
    assert door.refresh(pair).status_code == 200


@pytest.mark.parametrize("text", ["", "x", "A" * 92, "\u00e9" * 92])
def test_a_wrong_refresh_token_is_refused_in_the_same_words(app: Flask, door: Door, text: str) -> None:
    pair = door.signed_in()
    is_refused(door.refresh(replace(pair, refresh_token=text)))
    assert counted(app, "sixty_refresh_total") == {("garbage",): 1}


def test_a_token_of_another_client_is_refused_and_lives_on(
    door: Door, endpoint: TokenEndpoint, new_code: NewCode
) -> None:
    mvc = endpoint.exchange(new_code()).get_json()
    is_refused(door.refresh(Pair(mvc["access_token"], mvc["refresh_token"])))
    assert endpoint.refresh(mvc["refresh_token"]).status_code == 200


def test_a_token_under_a_key_that_is_not_known_here_yet_is_neither_yes_nor_no(
    door: Door,
) -> None:
    pair = door.signed_in()
    unknown = "B" + pair.refresh_token[1:]  # a later key id
    answer = door.refresh(replace(pair, refresh_token=unknown))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert door.refresh(pair).status_code == 200


def test_a_renewal_that_lost_its_database_while_it_was_committed_is_not_called_undone(app: Flask, door: Door) -> None:
    def commit_and_lose_the_answer(connection: Connection) -> None:
        connection.exec_driver_sql("COMMIT")
        raise OperationalError("COMMIT", {}, Exception("the server closed the connection"))

    pair = door.signed_in()
    with app.app_context():
        event.listen(db.engine, "commit", commit_and_lose_the_answer)
        answer = door.refresh(pair)
        event.remove(db.engine, "commit", commit_and_lose_the_answer)
    assert generation(app) == (1, None)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert answer.get_json()["detail"] == (
        "The request could not be decided now. Read the stored tokens again and retry."
    )

"""The throttle over the wire, and what is logged and kept of refused tries."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from idp import app as idp_app
from idp.audit.models import AuditEvent
from idp.extensions import db, reading
from tests.idp.conftest import settings_for
from tests.idp.pages import PASSWORD, move_clock, page, sign_in
from tests.support.scraped import counted


def events(app: Flask, kind: str) -> list[Any]:
    with app.app_context(), reading() as connection:
        return list(connection.execute(select(AuditEvent).where(AuditEvent.type == kind)).all())


def test_the_sixth_try_is_refused_even_with_the_right_password(app: Flask, client: FlaskClient) -> None:
    for _ in range(5):
        assert sign_in(client, password="wrong").status_code == 403
    response = sign_in(client)
    assert response.status_code == 429
    seconds = int(response.headers["Retry-After"])
    assert 0 < seconds <= 30
    assert "Too many tries. Next try at " in page(response).text
    assert f" UTC, in {seconds} s." in page(response).text
    assert "aria-invalid" not in page(response).ids["password"]
    move_clock(seconds=31)
    assert sign_in(client).status_code == 303


def test_every_password_that_is_tried_counts_by_what_came_of_it(app: Flask, client: FlaskClient) -> None:
    client.get("/login")
    for password in [*["wrong"] * 5, PASSWORD]:
        sign_in(client, password=password)
    move_clock(seconds=31)
    sign_in(client)
    counts = {("wrong",): 5, ("throttled",): 1, ("signed_in",): 1}
    assert counted(app, "sixty_sign_ins_total") == counts


def test_the_last_three_tries_are_announced(client: FlaskClient) -> None:
    texts = [page(sign_in(client, password="wrong")).text for _ in range(5)]
    assert "more wrong" not in texts[0]
    assert "After 3 more wrong tries this name has to wait." in texts[1]
    assert "After 1 more wrong try this name has to wait." in texts[3]
    assert "Next try at " in texts[4]


def test_accounts_that_do_not_exist_are_throttled_alike(client: FlaskClient) -> None:
    statuses = [sign_in(client, username="nobody", password="x").status_code for _ in range(6)]
    assert statuses == [403] * 5 + [429]


def test_capitals_are_no_way_around_the_throttle(client: FlaskClient) -> None:
    names = ("alice", "Alice", "ALICE", "aLICE", "alicE", "ａｌｉｃｅ")
    assert [sign_in(client, username=name, password="x").status_code for name in names][-1] == 429


def test_a_closing_counter_is_one_event(app: Flask, client: FlaskClient) -> None:
    for _ in range(9):
        sign_in(client, password="wrong")
    (event,) = events(app, "SignInThrottled")
    assert event.details == {"by": "account"}
    assert event.address == "127.0.0.1"


def test_a_stranger_does_not_keep_somebody_out_where_they_signed_in_before(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    stranger = app.test_client()
    stranger.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert [sign_in(stranger, password="x").status_code for _ in range(6)][-1] == 429
    assert sign_in(client).status_code == 303


def test_the_throttle_can_be_turned_off_in_development(database: Any) -> None:
    unlimited = idp_app.create_app(settings_for(database, login_throttle="off"))
    client = unlimited.test_client()
    assert {sign_in(client, password="x").status_code for _ in range(7)} == {403}
    assert sign_in(client).status_code == 303
    with unlimited.app_context():
        db.engine.dispose()


def test_no_log_line_holds_a_password_or_an_unknown_username(
    client: FlaskClient, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    sign_in(client, username="a password in the wrong field", password="wrong secret")
    sign_in(client)
    logged = "".join(capsys.readouterr()) + caplog.text
    assert "sign-in refused" in logged
    assert "wrong field" not in logged
    assert "wrong secret" not in logged
    assert PASSWORD not in logged

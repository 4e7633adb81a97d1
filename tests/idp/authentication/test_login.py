"""POST /authentication/login over the wire."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from structlog.testing import capture_logs

from idp import app as idp_app
from idp.audit.models import AuditEvent
from idp.audit.transaction import transaction
from idp.clients import client_cache, client_store, metadata
from idp.clients.models import ClientRow
from idp.extensions import reading, writing
from idp.token.models import GrantRow
from idp.users import user_store
from shared import clock
from tests.idp.authentication.door import Door, pair_in
from tests.idp.authorize.browser import payload
from tests.idp.conftest import settings_for
from tests.idp.interleaved import with_a_change_in_between
from tests.idp.pages import PASSWORD, move_clock, sign_in
from tests.idp.token_endpoint import TokenEndpoint
from tests.support.scraped import counted

TODO = "todo list client"


def events(app: Flask) -> list[Any]:
    with app.app_context(), reading() as connection:
        return list(connection.execute(select(AuditEvent.type, AuditEvent.client_id).order_by(AuditEvent.id)).all())


def test_a_right_password_gets_a_pair_for_the_whole_scope_of_the_one_client(door: Door, alice_id: str) -> None:
    answer = door.login()
    pair = pair_in(answer)
    claims = payload(pair.access_token)
    assert (claims["aud"], claims["client_id"], claims["sub"]) == ("api1", TODO, alice_id)
    assert claims["scope"] == "openid profile api1 offline_access"
    assert claims["exp"] - claims["iat"] == 60
    assert len(pair.refresh_token) == 92
    assert (answer.headers["Cache-Control"], answer.headers.getlist("Set-Cookie")) == ("no-store", [])
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_it_is_a_sign_in_and_a_grant_in_the_audit(app: Flask, door: Door) -> None:
    before = len(events(app))
    door.signed_in()
    assert events(app)[before:] == [("UserSignedIn", TODO), ("GrantCreated", TODO)]
    assert counted(app, "sixty_sign_ins_total") == {("signed_in",): 1}


def test_userinfo_answers_to_it(client: FlaskClient, door: Door, alice_id: str) -> None:
    bearer = {"Authorization": f"Bearer {door.signed_in().access_token}"}
    assert client.get("/userinfo", headers=bearer).get_json()["sub"] == alice_id


def test_wrong_credentials_are_401_whatever_is_wrong_with_them(app: Flask, door: Door, alice_id: str) -> None:
    with app.app_context(), transaction() as change:
        user_store.disable(change.connection, alice_id, clock.now())
    refused = [door.login("bob", "wrong"), door.login("nobody", "x"), door.login("", ""), door.login("alice")]
    assert {answer.status_code for answer in refused} == {401}
    assert {answer.mimetype for answer in refused} == {"application/problem+json"}
    assert len({answer.get_data() for answer in refused}) == 1
    assert refused[0].headers["WWW-Authenticate"] == 'JSON-Login realm="http://localhost:5000"'
    assert counted(app, "sixty_sign_ins_total") == {("wrong",): 4}


def test_it_shares_the_throttle_with_the_page(door: Door, client: FlaskClient) -> None:
    for _ in range(3):
        assert door.login(password="wrong").status_code == 401
    for _ in range(2):
        assert sign_in(client, password="wrong").status_code == 403
    answer = door.login()
    assert (answer.status_code, answer.mimetype) == (429, "application/problem+json")
    assert 0 < int(answer.headers["Retry-After"]) <= 30
    assert sign_in(client).status_code == 429
    move_clock(seconds=31)
    assert door.login().status_code == 200


@pytest.mark.parametrize("route", ["login", "refresh"])
def test_what_is_no_message_is_told_so(client: FlaskClient, route: str) -> None:
    address = f"/authentication/{route}"
    assert client.post(address, json={"username": "alice"}).status_code == 400
    assert client.post(address, data={"username": "alice", "password": PASSWORD}).status_code == 415
    assert client.post(address, data="{}", content_type="text/plain").status_code == 415
    assert client.post(address, data=b" " * 70_000, content_type="application/json").status_code == 413
    unsaid = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    longer = b'{"username": "alice", "password": "x"}'.ljust(70_000)
    sent = client.post(address, input_stream=BytesIO(longer), content_type="application/json", environ_overrides=unsaid)
    assert sent.status_code == 413
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "OPTIONS, POST")
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("change", ["disabled", "unmarked", "confidential", "two"])
def test_without_exactly_one_client_that_fits_there_is_no_door(
    app: Flask, door: Door, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = door.signed_in()
    with app.app_context(), writing() as connection:
        marked = dict(connection.scalars(select(ClientRow.client_metadata).where(ClientRow.client_id == TODO)).one())
        if change == "disabled":
            client_store.disable(connection, TODO, clock.now())
        elif change == "two":
            second = metadata.ClientMetadata.model_validate(marked)
            client_store.put(connection, "another", second, None, clock.now())
        else:
            marked.update(
                {"first_party_login": False}
                if change == "unmarked"
                else {"token_endpoint_auth_method": "client_secret_basic"}
            )
            connection.execute(update(ClientRow).where(ClientRow.client_id == TODO).values(client_metadata=marked))
    move_clock(seconds=6)
    monkeypatch.setattr(client_cache, "log", structlog.stdlib.get_logger("sixty.clients"))
    with capture_logs() as logged:
        answers = [door.login(), door.refresh(pair)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert [line["client_ids"] for line in logged if "client_ids" in line] == [["another", TODO]] * (change == "two")
    assert {answer.mimetype for answer in answers} == {"application/problem+json"}


@pytest.mark.parametrize(
    "change",
    ["UPDATE user_account SET disabled_at = '2026-11-22 12:00:00'", "DELETE FROM user_account"],
)
def test_an_account_that_ends_while_its_password_is_looked_at_gets_nothing(database: Path, change: str) -> None:
    app = idp_app.create_app(settings_for(database, login_throttle="off"))
    answer = with_a_change_in_between(app, database, change, Door(app.test_client()).login)
    assert answer.status_code == 401
    with app.app_context(), reading() as connection:
        assert connection.scalars(select(GrantRow.id)).all() == []


@pytest.mark.sqlite
@pytest.mark.usefixtures("impatient")
def test_a_locked_database_is_a_503_problem_and_the_login_can_be_repeated(app: Flask, door: Door) -> None:
    with app.app_context(), writing():
        answer = door.login()
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.headers["Retry-After"] == "3"
    assert door.login().status_code == 200


def test_the_grant_ends_like_any_other(app: Flask, door: Door, endpoint: TokenEndpoint) -> None:
    pair = door.signed_in()
    form = {"token": pair.refresh_token, "client_id": TODO}
    assert endpoint.http.post("/revoke", data=form).status_code == 200
    with app.app_context(), reading() as connection:
        assert connection.scalars(select(GrantRow.revoked_because)).all() == ["revocation"]
    assert door.refresh(pair).status_code == 400

"""The page, and signing in."""

from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from idp import app as idp_app
from idp.extensions import db, reading, writing
from idp.settings import DEMO_PROVISION_FILE
from idp.users import user_store
from idp.users.models import UserRow
from shared import clock
from tests.idp.conftest import settings_for
from tests.idp.pages import PASSWORD, page, paused_request, pending_of, sign_in
from tests.support.explained import without_references

HOSTILE = ["", "\0", "alice\0", "\ud800", "al\u200bice", "x" * 10_000, "' OR 1=1 --", "{{7*7}}", "<script>"]


def form(client: FlaskClient, request_id: str = "") -> dict[str, str]:
    return page(client.get("/login", query_string={"request": request_id} if request_id else None)).hidden


def test_the_page_says_who_asks_where_it_leads_and_for_how_long(app: Flask, client: FlaskClient) -> None:
    shown = page(client.get("/login", query_string={"request": paused_request(app)}))
    assert "Sign in" in shown.text
    assert "mvc client asks who you are" in shown.text
    assert "<b>localhost:5002</b>" in shown.html
    assert "(30 min)" in shown.text
    assert shown.ids["username"]["type"] == "text"
    assert shown.ids["password"]["type"] == "password"
    assert "login-submit" in shown.ids
    assert 'label for="username"' in shown.html
    assert 'label for="password"' in shown.html


def test_the_form_may_end_at_the_client(app: Flask, client: FlaskClient) -> None:
    policy = client.get("/login", query_string={"request": paused_request(app)}).headers["Content-Security-Policy"]
    assert "form-action 'self' http://localhost:5002;" in policy
    assert "form-action 'self';" in client.get("/login").headers["Content-Security-Policy"]


def test_the_clients_privacy_policy_and_terms_are_linked(app: Flask, client: FlaskClient) -> None:
    from idp.clients.models import ClientRow

    with app.app_context(), writing() as connection:
        metadata = connection.execute(
            select(ClientRow.client_metadata).where(ClientRow.client_id == "mvc client")
        ).scalar_one()
        more = {"policy_uri": "https://app.example/privacy", "tos_uri": "https://app.example/terms"}
        changed = {**metadata, **more, "client_name": "<b>Bold</b>"}
        connection.execute(update(ClientRow).where(ClientRow.client_id == "mvc client").values(client_metadata=changed))
    shown = page(client.get("/login", query_string={"request": paused_request(app)}))
    assert 'href="https://app.example/privacy"' in shown.html
    assert 'href="https://app.example/terms"' in shown.html
    assert "&lt;b&gt;Bold&lt;/b&gt;" in shown.html


@pytest.mark.parametrize(("hint", "prefilled"), [("alice", "alice"), ('"><b>', '">'), ("x" * 65, ""), ("a\0b", "")])
def test_the_login_hint_is_typed_in_beforehand(app: Flask, client: FlaskClient, hint: str, prefilled: str) -> None:
    request_id = paused_request(app, login_hint=hint)
    shown = page(client.get("/login", query_string={"request": request_id}))
    assert (shown.ids["username"]["value"] or "")[:5] == prefilled + ("<b>" if "<b>" in hint else "")
    assert "<b>" not in shown.html.replace("<b>localhost:5002</b>", "")


def test_demo_accounts_are_shown_in_the_development_demo_only(app: Flask, database: Any, tmp_path: Any) -> None:
    assert "Pass123$" in page(app.test_client().get("/login")).text
    own = tmp_path / "own.toml"
    own.write_text("")
    production = {"environment": "production", "issuer": "https://id.example", "provision_file": str(own)}
    for changes in ({"provision_file": str(own)}, production, {**production, "provision_file": DEMO_PROVISION_FILE}):
        other = idp_app.create_app(settings_for(database, **changes))
        assert "Pass123$" not in page(other.test_client().get("/login")).text
        with other.app_context():
            db.engine.dispose()


def test_a_right_password_goes_back_to_the_request(app: Flask, client: FlaskClient) -> None:
    request_id = paused_request(app)
    response = sign_in(client, request_id)
    assert (response.status_code, response.location) == (303, f"/authorize/resume?request={request_id}")
    pending = pending_of(app, client, request_id)
    assert pending is not None
    assert pending.signed_in_at is not None


def test_the_username_may_be_typed_in_capitals(client: FlaskClient) -> None:
    assert sign_in(client, username="ALICE").status_code == 303


def test_a_wrong_password_shows_the_form_again_with_the_name_and_without_the_password(
    app: Flask, client: FlaskClient
) -> None:
    request_id = paused_request(app)
    response = sign_in(client, request_id, password="a wrong password")
    shown = page(response)
    assert response.status_code == 403
    assert "Not signed in. The username and password do not match." in shown.text
    assert shown.ids["username"]["value"] == "alice"
    assert shown.ids["username"]["aria-describedby"] == "login-error"
    assert "login-error" in shown.ids
    assert "a wrong password" not in shown.html
    assert "<title>Error: not signed in" in shown.html
    assert client.post("/login", data={**shown.hidden, "username": "alice", "password": PASSWORD}).status_code == 303


def test_unknown_disabled_and_wrong_look_alike(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), writing() as connection:
        connection.execute(update(UserRow).where(UserRow.username == "bob").values(disabled_at=clock.now()))
    tried = [("alice", "wrong"), ("nobody", "wrong"), ("bob", "wrong"), ("bob", PASSWORD)]
    answers = [sign_in(client, username=name, password=password) for name, password in tried]
    assert {answer.status_code for answer in answers} == {403}
    pages = [without_references(page(answer).html) for answer in answers[:2]]
    texts = {shown.split("login-error")[1].split("</div>")[0] for shown in pages}
    assert len(texts) == 1


def test_every_try_costs_exactly_one_verification(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    costs: list[str] = []
    verify = PasswordHasher.verify

    def counted(hasher: PasswordHasher, password_hash: str, password: bytes) -> bool:
        costs.append(password_hash.split("$")[3])
        return verify(hasher, password_hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for username in ("alice", "nobody", "\0", "x" * 10_000):
        sign_in(client, username=username, password="wrong")
    sign_in(client, username="alice", password="x" * 10_000)
    assert costs == ["m=19456,t=2,p=1"] * 5


@pytest.mark.parametrize("username", HOSTILE)
def test_a_hostile_username_is_only_wrong(client: FlaskClient, username: str) -> None:
    assert sign_in(client, username=username).status_code == 403


@pytest.mark.parametrize("password", HOSTILE)
def test_a_hostile_password_is_only_wrong(client: FlaskClient, password: str) -> None:
    response = sign_in(client, password=password)
    assert response.status_code == 403


@pytest.mark.parametrize("body", [b"\xff\xfe", b"username=%ff%00&password=%zz", b"=&=&;&&&", b"username[]=x"])
@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "application/json", "multipart/form-data", "text/plain"]
)
def test_a_body_that_is_no_form_of_ours_is_never_our_error(client: FlaskClient, body: bytes, content_type: str) -> None:
    client.get("/login")
    response = client.post("/login", data=body, content_type=content_type)
    assert response.status_code == 400


def test_files_in_the_place_of_fields_are_only_wrong(client: FlaskClient) -> None:
    import io

    data = {**form(client), "username": (io.BytesIO(b"x"), "x.txt"), "password": "x"}
    assert client.post("/login", data=data, content_type="multipart/form-data").status_code == 403


def test_a_repeated_field_is_refused(client: FlaskClient) -> None:
    data = {**form(client), "username": ["alice", "bob"], "password": PASSWORD}
    assert client.post("/login", data=data).status_code == 400


def test_a_body_of_megabytes_is_refused(client: FlaskClient) -> None:
    assert sign_in(client, password="x" * 1_000_000).status_code == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(client: FlaskClient, method: str) -> None:
    assert client.open("/login", method=method).status_code in (400, 405)


def test_a_hash_with_old_parameters_is_made_anew_at_the_sign_in(app: Flask, client: FlaskClient) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with app.app_context(), writing() as connection:
        connection.execute(update(UserRow).where(UserRow.username == "alice").values(password_hash=old))
    assert sign_in(client).status_code == 303
    with app.app_context(), reading() as connection:
        alice = user_store.find_by_username(connection, "alice")
    assert alice is not None
    assert alice.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert sign_in(client).status_code == 303

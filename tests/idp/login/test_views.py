from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from idp import app as idp_app
from idp.audit.models import AuditEvent
from idp.extensions import db, reading, writing
from idp.interaction import pending_request_store
from idp.interaction.pending_request_store import LIFETIME, PendingRequest
from idp.settings import DEMO_PROVISION_FILE
from idp.users import user_store
from idp.users.models import UserRow
from shared import clock
from tests.idp.conftest import settings_for
from tests.idp.pages import PASSWORD, move_clock, page, paused_request, sign_in

HOSTILE = ["", "\0", "alice\0", "\ud800", "al\u200bice", "x" * 10_000, "' OR 1=1 --", "{{7*7}}", "<script>"]


def pending_of(app: Flask, client: FlaskClient, request_id: str) -> PendingRequest | None:
    with client.session_transaction() as values:
        browser_id = values["browser"]
    with app.app_context(), reading() as connection:
        return pending_request_store.find(connection, request_id, browser_id, clock.now())


def events(app: Flask, kind: str) -> list[Any]:
    with app.app_context(), reading() as connection:
        return list(connection.execute(select(AuditEvent).where(AuditEvent.type == kind)).all())


def form(client: FlaskClient, request_id: str = "") -> dict[str, str]:
    return page(client.get("/login", query_string={"request": request_id} if request_id else None)).hidden


# The page


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


# Signing in


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
    texts = {page(answer).html.split("login-error")[1].split("</div>")[0] for answer in answers[:2]}
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


# The paused request


@pytest.mark.parametrize("request_id", ["unknown", "\0", "x" * 10_000, "a b", "🙂"])
def test_an_unknown_request_says_to_start_again_at_the_application(client: FlaskClient, request_id: str) -> None:
    response = client.get("/login", query_string={"request": request_id})
    assert response.status_code == 404
    assert "Go back to the application and start again" in page(response).text
    data = {**form(client), "request": request_id, "username": "alice", "password": PASSWORD}
    assert client.post("/login", data=data).status_code == 404
    assert "Signed in as" not in page(client.get("/")).text


def test_two_request_ids_are_none(app: Flask, client: FlaskClient) -> None:
    request_id = paused_request(app)
    assert client.get(f"/login?request={request_id}&request={request_id}").status_code == 404


def test_a_request_ends_after_its_time(app: Flask, client: FlaskClient) -> None:
    request_id = paused_request(app)
    hidden = form(client, request_id)
    move_clock(seconds=LIFETIME.total_seconds())
    data = {**hidden, "username": "alice", "password": PASSWORD}
    assert client.post("/login", data=data).status_code == 404


def test_a_request_of_another_browser_is_unknown_here(app: Flask, client: FlaskClient) -> None:
    request_id = paused_request(app, "another browser")
    assert client.get("/login", query_string={"request": request_id}).status_code == 404


def test_a_double_click_is_one_sign_in_that_goes_on(app: Flask, client: FlaskClient) -> None:
    request_id = paused_request(app)
    data = {**form(client, request_id), "username": "alice", "password": PASSWORD}
    before = client.get_cookie("idp_session")
    assert before is not None
    client.post("/login", data=data)
    client.set_cookie("idp_session", before.value)  # the second click left before the first answer came
    assert client.post("/login", data=data).status_code == 303
    assert pending_of(app, client, request_id) is not None


def test_going_back_without_signing_in_is_a_refusal(app: Flask, client: FlaskClient) -> None:
    request_id = paused_request(app)
    response = client.post("/login", data={**form(client, request_id), "decision": "cancel"})
    assert (response.status_code, response.location) == (303, f"/authorize/resume?request={request_id}")
    pending = pending_of(app, client, request_id)
    assert pending is not None
    assert pending.denied_at is not None
    assert "Signed in as" not in page(client.get("/")).text


# Choosing an account


def test_the_choice_offers_the_signed_in_account_and_another(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    request_id = paused_request(app)
    shown = page(client.get("/login", query_string={"request": request_id, "choose": 1}))
    assert "Continue as alice" in shown.text
    assert f'href="/login?request={request_id}"' in shown.html
    response = client.post("/login", data={**shown.hidden, "decision": "continue"})
    assert response.location == f"/authorize/resume?request={request_id}"
    pending = pending_of(app, client, request_id)
    assert pending is not None
    assert pending.account_chosen
    assert pending.signed_in_at is None


def test_without_a_session_the_choice_is_the_sign_in_page(app: Flask, client: FlaskClient) -> None:
    shown = page(client.get("/login", query_string={"request": paused_request(app), "choose": 1}))
    assert "login-submit" in shown.ids


# The form's own protection


def test_a_form_of_another_site_signs_nobody_in(client: FlaskClient) -> None:
    response = client.post("/login", data={"username": "alice", "password": PASSWORD})
    assert response.status_code == 400
    assert "Signed in as" not in page(client.get("/")).text


def test_a_lost_cookie_shows_the_form_again_with_a_fresh_token(client: FlaskClient) -> None:
    stale = form(client)
    client.delete_cookie("idp_session")
    response = client.post("/login", data={**stale, "username": "alice", "password": PASSWORD})
    shown = page(response)
    assert response.status_code == 400
    assert "Not signed in." in shown.text
    assert shown.ids["username"]["value"] == "alice"
    assert PASSWORD not in shown.html.split("Demo accounts")[0]
    assert client.post("/login", data={**shown.hidden, "username": "alice", "password": PASSWORD}).status_code == 303


def test_a_lost_cookie_loses_the_request_and_says_to_start_again(app: Flask, client: FlaskClient) -> None:
    request_id = paused_request(app, "another browser, as this one is now")
    data = {"request": request_id, "username": "alice", "password": PASSWORD}
    response = client.post("/login", data=data)
    assert response.status_code == 404
    assert "start again" in page(response).text


def test_a_page_left_open_over_lunch_still_works(client: FlaskClient) -> None:
    hidden = form(client)
    move_clock(hours=3)
    assert client.post("/login", data={**hidden, "username": "alice", "password": PASSWORD}).status_code == 303


def test_a_tab_that_was_open_during_the_sign_in_of_another_goes_on(app: Flask, client: FlaskClient) -> None:
    first, second = paused_request(app), paused_request(app)
    client.get("/login", query_string={"request": first})
    with client.session_transaction() as values:
        browser_id = values["browser"]
    with app.app_context(), writing() as connection:
        pending_request_store.claim(connection, second, browser_id, clock.now())
    stale = form(client, second)
    sign_in(client, first)
    response = client.post("/login", data={**stale, "username": "alice", "password": PASSWORD})
    assert (response.status_code, response.location) == (303, f"/authorize/resume?request={second}")
    assert pending_of(app, client, second) is not None


# The throttle


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


# Logs


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

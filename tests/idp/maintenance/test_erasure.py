"""Erasing a person, seen from the database: every table is read for anything that could tell who it was."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect

from idp import app as idp_app
from idp.extensions import reading
from idp.maintenance.erasure import names
from idp.users import user_store
from idp.users.user import User
from shared import clock
from tests.idp.commands.conftest import Ran, run_on
from tests.idp.conftest import settings_for
from tests.idp.databases import Database, databases, engine_for
from tests.idp.pages import paused_request, sign_in
from tests.idp.registered import register
from tests.idp.relying_party import MVC, TODO
from tests.idp.users.test_pairwise import claims_of

ADDRESS = "203.0.113.77"
OTHER_TABLES = {"alembic_version", "api_resource", "client", "signing_key", "refresh_token_key"}


def alice(app: Flask) -> User:
    with app.app_context(), reading() as connection:
        found = user_store.find_by_username(connection, "alice")
    assert found is not None
    return found


def dump(database: Database) -> dict[str, list[str]]:
    """Every row of every table as text; digests in hexadecimal."""
    engine = engine_for(database)
    with engine.connect() as connection:
        tables = inspect(engine).get_table_names()
        rows = {name: connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in tables}
    engine.dispose()
    return {name: [" ".join(map(text, row)) for row in found] for name, found in rows.items()}


def text(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def live(app: Flask) -> list[str]:
    """Alice does everything that leaves a trace; what could tell who she is, as far as it is known from outside."""
    browser = app.test_client()
    browser.environ_base["REMOTE_ADDR"] = ADDRESS
    sign_in(browser, password="wrong")
    paused_request(app, login_hint="ALICE@example.com")
    tokens = MVC.sign_in(browser)
    TODO.sign_in(browser)
    MVC.code(browser)
    paused_request(app, id_token_hint=tokens["id_token"])
    MVC.token(browser, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    browser.get("/logout", query_string={"id_token_hint": tokens["id_token"]})
    MVC.sign_in(browser)
    pairwise = claims_of(register(app, subject_type="pairwise").sign_in(browser)["id_token"])["sub"]
    paused_request(app, claims=json.dumps({"id_token": {"sub": {"value": pairwise}}}))
    user = alice(app)
    claims = [str(value) for value in user.claims.values() if not isinstance(value, bool)]
    return [user.id, pairwise, user.username, user.password_hash, ADDRESS, *claims]


@dataclass(frozen=True)
class Erased:
    """A database before and after, what the command logged, and the texts that could tell who it was."""

    database: Database
    identifying: list[str]
    before: dict[str, list[str]]
    after: dict[str, list[str]]
    ran: Ran


@pytest.fixture(scope="module")
def erased(filled_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Erased]:
    database = databases.copy(filled_database, tmp_path_factory.mktemp("erased"))
    app = idp_app.create_app(settings_for(database))
    identifying, before = live(app), dump(database)
    ran = run_on(database, "users", "delete", "alice", "--yes")
    yield Erased(database, identifying, before, dump(database), ran)
    databases.drop(database)


def test_no_row_is_about_the_person_any_more(erased: Erased) -> None:
    sids = {row.split()[0] for row in erased.before["sign_on_session"]}
    grant_ids = {row.split()[0] for row in erased.before["authorization_grant"]}
    assert len(sids) >= 1
    assert len(grant_ids) >= 3
    emptied = [
        "pairwise_subject",
        "familiar_address",
        "authorization_grant",
        "grant_event",
        "authorization_code",
        "consent",
        "sign_on_session",
    ]
    assert [
        name for name in [*emptied, "login_counter", "pending_authorization_request"] if not erased.before[name]
    ] == []
    assert [name for name in emptied if erased.after[name]] == []
    assert len([row for row in erased.before["pending_authorization_request"] if "_hint" in row]) == 2
    assert [row for row in erased.after["pending_authorization_request"] if "_hint" in row] == []
    rows = [(name, row) for name, found in erased.after.items() if name not in OTHER_TABLES for row in found]
    others = [(name, row) for name, row in rows if not (name == "user_account" and "bob" in row)]
    assert [each for each in others for trace in erased.identifying if trace in each[1]] == []
    assert [each for each in rows for trace in sids | grant_ids if trace in each[1]] == []


def test_that_it_happened_stays_and_names_nobody(erased: Erased) -> None:
    (row,) = [row for row in erased.after["audit_event"] if "UserErased" in row]
    assert row.split()[3:] == ["UserErased", "None", "None", "None", "None", "None", "{}"]
    assert erased.ran.events[-1]["event"] == "UserErased"
    assert not {"user_id", "sid"} & {name for event in erased.ran.events for name in event}


def test_what_happened_and_when_stays_without_a_name(erased: Erased) -> None:
    assert len(erased.after["audit_event"]) > len(erased.before["audit_event"])


def test_the_end_of_each_grant_is_logged_so_that_it_can_be_replayed(erased: Erased) -> None:
    standing = {row.split()[0] for row in erased.before["authorization_grant"] if row.endswith("None None")}
    revoked = [event for event in erased.ran.events if event["event"] == "GrantRevoked"]
    assert {event["grant_id"] for event in revoked} == standing
    assert {event["because"] for event in revoked} == {"user_erased"}


@pytest.mark.sqlite
def test_nothing_is_left_in_the_bytes_of_the_file(erased: Erased) -> None:
    assert isinstance(erased.database, Path)
    left = b"".join(path.read_bytes() for path in erased.database.parent.glob("idp.sqlite*"))
    assert b"bob" in left
    assert [trace for trace in erased.identifying if trace.encode() in left] == []


def test_others_are_left_alone(app: Flask, database: Database) -> None:
    browser = app.test_client()
    tokens = MVC.sign_in(browser, username="bob")
    others = paused_request(app, login_hint="bob")
    before = {name: rows for name, rows in dump(database).items() if name != "audit_event"}
    run_on(database, "users", "delete", "alice", "--yes")
    after = dump(database)
    before["user_account"] = [row for row in before["user_account"] if "bob" in row]
    assert {name: rows for name, rows in after.items() if name != "audit_event"} == before
    assert MVC.token(browser, grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status_code == 200
    assert browser.get("/login", query_string={"request": others}).status_code == 200


def test_the_name_is_free_for_somebody_else_who_gets_another_subject(app: Flask, database: Database) -> None:
    before = alice(app).id
    run_on(database, "users", "delete", "alice", "--yes")
    run_on(database, "users", "add", "Alice", "--password-stdin", typed="correct horse battery\n")
    assert alice(app).id != before
    assert alice(app).claims == {}


def test_wrong_tries_from_before_the_secret_key_changed_are_forgotten_too(app: Flask, database: Database) -> None:
    sign_in(app.test_client())
    sign_in(app.test_client(), password="wrong")
    keys = {"secret_key": "n" * 40, "secret_key_previous": "a-secret-key-of-the-tests-that-is-long-enough"}
    run_on(database, "users", "delete", "alice", "--yes", **keys)
    after = dump(database)
    assert after["familiar_address"] == []
    assert [row.split()[1] for row in after["login_counter"]] == ["None"]  # the address's, whoever comes from there


@pytest.mark.parametrize(
    ("parameters", "hers"),
    [
        ({"login_hint": "Alice"}, True),
        ({"login_hint": "alice@example.com"}, True),
        ({"login_hint": "+1 555 0100"}, True),
        ({"login_hint": "alice2"}, False),
        ({"login_hint": ""}, False),
        ({}, False),
        ({"id_token_hint": "x.eyJzdWIiOiJhLTEifQ.y"}, True),
        ({"id_token_hint": "x.eyJzdWIiOiJhLTIifQ.y"}, False),
        ({"id_token_hint": "x.W10.y"}, False),
        ({"id_token_hint": "x.\u00e9.y"}, False),
        ({"id_token_hint": "x.A.y"}, False),
        ({"id_token_hint": "nonsense"}, False),
        ({"id_token_hint": "x." + "W1tb" * 1500 + ".y"}, False),  # [[[ …, on which a parser ends
        ({"id_token_hint": "x.eyJzdWIiOjV9.y"}, False),
        ({"id_token_hint": "x.eyJzdWIiOiJwYWlyd2lzZSJ9.y"}, True),
        ({"claims": '{"id_token": {"sub": {"value": "a-1"}}}'}, True),
        ({"claims": '{"id_token": {"sub": {"values": ["x", "pairwise"]}}}'}, True),
        ({"claims": '{"userinfo": {"email": {"value": "ALICE@example.com"}}}'}, True),
        ({"claims": '{"userinfo": {"email": null, "a-1": {"essential": true}}}'}, False),
        ({"claims": "[" * 8000}, False),
    ],
)
def test_a_paused_request_names_a_person_by_its_hints(parameters: dict[str, Any], hers: bool) -> None:
    now = clock.now()
    claims = {"email": "alice@example.com", "phone_number": "+1 555 0100"}
    user = User("a-1", "alice", "hash", claims, now, now, now)
    assert names(parameters, user, ["pairwise"]) is hers
    assert names(parameters, User("a-3", "carol", "hash", {}, now, now, now)) is False


def test_requests_that_are_too_old_go_with_them(app: Flask, database: Database, client: FlaskClient) -> None:
    paused_request(app)
    clock.set_offset_seconds(timedelta(minutes=31).total_seconds())
    run_on(database, "users", "delete", "bob", "--yes")
    assert dump(database)["pending_authorization_request"] == []

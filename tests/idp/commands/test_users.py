from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from idp.audit.models import AuditEvent
from idp.extensions import reading
from idp.users import passwords, user_store
from idp.users.user import User
from tests.idp.commands.conftest import Run, refreshed, signed_in, told
from tests.idp.pages import sign_in
from tests.idp.relying_party import MVC

PASSWORD = "correct horse battery"
TWICE = f"{PASSWORD}\n{PASSWORD}\n"


def find(app: Flask, username: str) -> User | None:
    with app.app_context(), reading() as connection:
        return user_store.find_by_username(connection, username)


def found(app: Flask, username: str) -> User:
    user = find(app, username)
    assert user is not None
    return user


def test_an_account_is_added_with_a_typed_password_and_its_subject_is_printed(app: Flask, run: Run) -> None:
    ran = run("users", "add", "Carol", typed=TWICE)
    carol = found(app, "carol")
    assert ran.status == 0
    assert ran.stdout.splitlines()[-1] == carol.id
    assert passwords.verify(carol.password_hash, PASSWORD)
    assert PASSWORD not in ran.stdout + ran.stderr


def test_an_account_is_added_with_a_password_from_standard_input(app: Flask, run: Run) -> None:
    ran = run("users", "add", "carol", "--password-stdin", "--json", typed=f"{PASSWORD}\r\n")
    carol = found(app, "carol")
    assert ran.json["sub"] == carol.id
    assert passwords.verify(carol.password_hash, PASSWORD)


def test_an_account_that_was_added_signs_in_at_the_running_provider(client: FlaskClient, run: Run) -> None:
    assert sign_in(client, username="carol", password=PASSWORD).status_code == 403
    run("users", "add", "carol", typed=TWICE)
    assert sign_in(client, username="carol", password=PASSWORD).status_code == 303


def test_claims_are_text_booleans_and_an_address(app: Flask, run: Run) -> None:
    pairs = ("name=Carol = C", "email=c@example.com", "email_verified=true", 'address={"locality": "Bern"}')
    ran = run("users", "add", "carol", *(part for pair in pairs for part in ("--claim", pair)), typed=TWICE)
    assert ran.status == 0
    assert found(app, "carol").claims == {
        "name": "Carol = C",
        "email": "c@example.com",
        "email_verified": True,
        "address": {"locality": "Bern"},
    }


def test_adding_is_an_audit_event(app: Flask, run: Run) -> None:
    assert run("users", "add", "carol", typed=TWICE).happened == ["UserAdded"]
    with app.app_context(), reading() as connection:
        rows = select(AuditEvent.details, AuditEvent.address).where(AuditEvent.user_id == found(app, "carol").id)
        assert connection.execute(rows).all() == [({"by": "command"}, None)]


@pytest.mark.parametrize(
    ("arguments", "typed", "status", "said"),
    [
        (["ALICE"], TWICE, 1, "The username is taken"),
        (["a\u200bb"], TWICE, 1, "The username must be 1 to 64 characters"),
        (["carol"], "short\nshort\n", 1, "The password must have at least 8 characters"),
        (["carol", "--password-stdin"], "", 1, "The password must have at least 8 characters"),
        (["carol", "--claim", "nmae=Carol"], TWICE, 1, "--claim nmae: there is no such claim"),
        (["carol", "--claim", "name"], TWICE, 2, "give each claim once, as NAME=VALUE"),
        (["carol", "--claim", "name=a", "--claim", "name=b"], TWICE, 2, "give each claim once"),
        (["carol", "--claim", "email_verified=yes"], TWICE, 2, "email_verified: must be JSON"),
        (["carol", "--claim", "email_verified=1"], TWICE, 1, "email_verified: must be true or false"),
        (["carol", "--password-stdin"], b"p\xff55word\n", 1, "The password is not text in UTF-8"),
        (["carol", "--claim", f"address={'[' * 100_000}"], TWICE, 2, "address: must be JSON"),
        (["carol", "--claim", "address=[]"], TWICE, 1, "address: must be a table"),
        ([], TWICE, 2, "Missing argument"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_added(
    app: Flask, run: Run, arguments: Sequence[str], typed: str | bytes, status: int, said: str
) -> None:
    ran = run("users", "add", *arguments, typed=typed)
    assert ran.status == status
    assert said in " ".join(ran.stderr.split())
    assert find(app, "carol") is None
    assert ran.happened == []


def test_production_takes_no_password_that_everybody_knows(app: Flask, run: Run) -> None:
    production = {"environment": "production", "issuer": "https://id.example"}
    for arguments in (["add", "carol"], ["set-password", "alice"]):
        ran = run("users", *arguments, "--password-stdin", typed="Pass123$\n", **production)
        assert ran.status == 1
        assert "The password is the demo's" in ran.stderr
    assert find(app, "carol") is None


def test_accounts_are_listed_by_username(app: Flask, run: Run) -> None:
    run("users", "add", "Aaron", typed=TWICE)
    run("users", "disable", "bob")
    lines = run("users", "list").stdout.splitlines()
    assert [line.split()[:3] for line in lines] == [
        ["USERNAME", "SUB", "STATE"],
        ["Aaron", found(app, "aaron").id, "enabled"],
        ["alice", found(app, "alice").id, "enabled"],
        ["bob", found(app, "bob").id, "disabled"],
    ]


def test_accounts_are_listed_for_machines_without_their_hashes(run: Run) -> None:
    ran = run("users", "list", "--json")
    assert [each["username"] for each in ran.json] == ["alice", "bob"]
    assert ran.json[0]["claims"]["email"] == "alice@example.com"
    assert ran.json[0]["disabled_at"] is None
    assert "argon2" not in ran.stdout


@pytest.mark.parametrize("by", ["username", "sub", "another spelling"])
def test_an_account_is_shown_by_its_username_or_its_subject(app: Flask, run: Run, by: str) -> None:
    alice = found(app, "alice")
    name = {"username": "alice", "sub": alice.id, "another spelling": "ALICE"}[by]
    assert run("users", "show", name, "--json").json["sub"] == alice.id
    shown = run("users", "show", name).stdout
    assert "claim email" in shown
    assert "alice@example.com" in shown
    assert "argon2" not in shown


def test_a_claim_cannot_steer_the_terminal(run: Run) -> None:
    run("users", "set-claims", "alice", "--claim", "nickname=\x1b[2Jx\x9b31m")
    assert "\\u001b[2Jx\\u009b31m" in run("users", "show", "alice").stdout
    listed = run("users", "list", "--json")
    assert not {"\x1b", "\x9b"} & set(listed.stdout)
    assert listed.json[0]["claims"]["nickname"] == "\x1b[2Jx\x9b31m"


@pytest.mark.parametrize("command", ["show", "set-password", "disable", "enable", "delete"])
def test_an_account_that_is_not_there_is_refused(run: Run, command: str) -> None:
    ran = run("users", command, "nobody", typed=TWICE)
    assert (ran.status, ran.happened) == (1, [])
    assert "There is no account 'nobody'" in ran.stderr


def test_a_username_that_is_the_subject_of_another_is_not_guessed_at(app: Flask, run: Run) -> None:
    run("users", "add", found(app, "alice").id, typed=TWICE)
    ran = run("users", "disable", found(app, "alice").id)
    assert ran.status == 1
    assert "is the username of one account and the sub of another" in ran.stderr


def test_another_password_signs_out_everywhere(
    app: Flask, client: FlaskClient, run: Run, tokens: dict[str, Any]
) -> None:
    ran = run("users", "set-password", "alice", typed=TWICE)
    assert "ended: 1 session, 1 grant" in ran.stdout
    assert ran.happened == ["PasswordChanged", "UserSignedOut", "GrantRevoked"]
    assert {event.get("because") for event in ran.events[1:]} == {"password_changed"}
    assert refreshed(client, tokens) == 400
    assert told(client, tokens) == 401
    assert not signed_in(client)
    assert sign_in(client).status_code == 403
    assert sign_in(client, password=PASSWORD).status_code == 303


def test_another_password_leaves_others_alone(app: Flask, run: Run) -> None:
    bob = app.test_client()
    tokens = MVC.sign_in(bob, username="bob")
    run("users", "set-password", "alice", typed=TWICE)
    assert (refreshed(bob, tokens), signed_in(bob)) == (200, True)


def test_a_code_from_before_the_new_password_is_too_late(app: Flask, client: FlaskClient, run: Run) -> None:
    code = MVC.code(client)
    run("users", "set-password", "alice", typed=TWICE)
    answer = MVC.exchange(client, code)
    assert answer.get_json()["error"] == "invalid_grant"


def test_a_new_password_opens_a_counter_that_strangers_have_closed(app: Flask, run: Run) -> None:
    browser = app.test_client()
    for _ in range(5):
        sign_in(browser, password="wrong")
    assert sign_in(browser).status_code == 429
    run("users", "set-password", "alice", typed=TWICE)
    assert sign_in(browser, password=PASSWORD).status_code == 303


def test_a_password_that_is_refused_ends_nothing(client: FlaskClient, run: Run, tokens: dict[str, Any]) -> None:
    assert run("users", "set-password", "alice", "--password-stdin", typed="short").status == 1
    assert (refreshed(client, tokens), signed_in(client)) == (200, True)


def test_a_disabled_account_can_do_nothing(client: FlaskClient, run: Run, tokens: dict[str, Any]) -> None:
    ran = run("users", "disable", "alice", "--json")
    assert (ran.json["sessions_ended"], ran.json["grants_revoked"]) == (1, 1)
    assert ran.happened == ["UserDisabled", "UserSignedOut", "GrantRevoked"]
    assert ran.events[2]["because"] == "user_disabled"
    assert refreshed(client, tokens) == 400
    assert told(client, tokens) == 401
    assert not signed_in(client)
    assert sign_in(client).status_code == 403


def test_disabling_twice_is_said_and_changes_nothing(run: Run) -> None:
    run("users", "disable", "alice")
    ran = run("users", "disable", "alice")
    assert (ran.status, ran.happened) == (0, [])
    assert "alice was disabled already" in ran.stdout


def test_an_enabled_account_signs_in_again_and_what_ended_stays_ended(
    client: FlaskClient, run: Run, tokens: dict[str, Any]
) -> None:
    run("users", "disable", "alice")
    assert run("users", "enable", "alice").happened == ["UserEnabled"]
    assert run("users", "enable", "alice").happened == []
    assert refreshed(client, tokens) == 400
    assert not signed_in(client)
    assert sign_in(client).status_code == 303


def test_claims_are_changed_removed_and_replaced(app: Flask, run: Run) -> None:
    ran = run(
        "users", "set-claims", "bob", "--claim", "nickname=Robert", "--remove", "phone_number", "--remove", "name"
    )
    assert ran.events[0]["claims"] == ("name", "nickname", "phone_number")
    claims = found(app, "bob").claims
    assert claims["nickname"] == "Robert"
    assert not {"phone_number", "name"} & set(claims)
    assert claims["email"] == "bob@example.com"
    run("users", "set-claims", "bob", "--replace", "--claim", "name=Robert")
    assert found(app, "bob").claims == {"name": "Robert"}


def test_changed_claims_are_told_by_the_next_answer(client: FlaskClient, run: Run, tokens: dict[str, Any]) -> None:
    run("users", "set-claims", "alice", "--claim", "nickname=Al")
    answer = client.get("/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"}).get_json()
    assert answer["nickname"] == "Al"


def test_the_same_claims_are_no_change(run: Run) -> None:
    ran = run("users", "set-claims", "alice", "--claim", "nickname=Ali")
    assert (ran.status, ran.stdout, ran.happened) == (0, "Nothing was different.\n", [])


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([], 2, "Nothing to change"),
        (["--claim", "nmae=x"], 1, "--claim nmae: there is no such claim"),
        (["--remove", "nmae"], 1, "--remove 'nmae': there is no such claim"),
        (["--claim", "email_verified=1"], 1, "--claim email_verified: must be true or false"),
    ],
)
def test_claims_that_cannot_be_kept_are_refused(run: Run, arguments: list[str], status: int, said: str) -> None:
    ran = run("users", "set-claims", "alice", *arguments)
    assert (ran.status, ran.happened) == (status, [])
    assert said in ran.stderr


def test_a_person_is_erased_only_when_that_is_meant(app: Flask, run: Run) -> None:
    ran = run("users", "delete", "alice", typed="n\n")
    assert (ran.status, ran.happened) == (1, [])
    assert "This cannot be undone" in ran.stderr
    assert find(app, "alice") is not None
    assert run("users", "delete", "alice", typed="y\n").status == 0
    assert find(app, "alice") is None


def test_an_erased_person_has_no_session_no_grant_and_no_account(
    client: FlaskClient, run: Run, tokens: dict[str, Any]
) -> None:
    assert run("users", "delete", "alice", "--yes", "--json").json == {"erased": True}
    assert refreshed(client, tokens) == 400
    assert told(client, tokens) == 401
    assert not signed_in(client)
    assert sign_in(client).status_code == 403


def test_a_database_without_tables_is_told_what_to_run(run: Run, tmp_path: Path) -> None:
    ran = run("users", "list", database_url=f"sqlite:///{tmp_path / 'folder' / 'empty.sqlite'}")
    assert ran.status == 2
    assert "the database is empty. Run: python -m idp db upgrade" in ran.stderr
    assert not (tmp_path / "folder").exists()

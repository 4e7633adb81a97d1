import json
from collections.abc import Sequence

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from idp.audit.models import AuditEvent
from idp.extensions import reading
from idp.users import passwords, user_store
from idp.users.cli import users
from idp.users.user import User

PASSWORD = "correct horse battery"


def run(app: Flask, *arguments: str, typed: str = f"{PASSWORD}\n{PASSWORD}\n") -> Result:
    return app.test_cli_runner().invoke(users, list(arguments), input=typed)


def find(app: Flask, username: str) -> User | None:
    with app.app_context(), reading() as connection:
        return user_store.find_by_username(connection, username)


def test_an_account_is_added_with_a_typed_password_and_its_subject_is_printed(app: Flask) -> None:
    result = run(app, "add", "Carol")
    carol = find(app, "carol")
    assert carol is not None
    assert result.exit_code == 0
    assert result.output.splitlines()[-1] == carol.id
    assert passwords.verify(carol.password_hash, PASSWORD)
    assert PASSWORD not in result.output


def test_an_account_is_added_with_a_password_from_standard_input(app: Flask) -> None:
    result = run(app, "add", "carol", "--password-stdin", typed=f"{PASSWORD}\r\n")
    carol = find(app, "carol")
    assert carol is not None
    assert result.output.splitlines()[-1] == carol.id
    assert passwords.verify(carol.password_hash, PASSWORD)


def test_claims_are_text_booleans_and_an_address(app: Flask) -> None:
    pairs = ("name=Carol = C", "email=c@example.com", "email_verified=true", 'address={"locality": "Bern"}')
    result = run(app, "add", "carol", *(part for pair in pairs for part in ("--claim", pair)))
    assert result.exit_code == 0
    carol = find(app, "carol")
    assert carol is not None
    assert carol.claims == {
        "name": "Carol = C",
        "email": "c@example.com",
        "email_verified": True,
        "address": {"locality": "Bern"},
    }


def test_adding_is_an_audit_event(app: Flask) -> None:
    run(app, "add", "carol")
    carol = find(app, "carol")
    assert carol is not None
    with app.app_context(), reading() as connection:
        (details,) = connection.execute(select(AuditEvent.details).where(AuditEvent.user_id == carol.id)).scalars()
    assert details == {"by": "command"}


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (["ALICE"], None, "The username is taken"),
        (["a\u200bb"], None, "The username must be 1 to 64 characters"),
        (["carol"], "short\nshort\n", "The password must have at least 8 characters"),
        (["carol", "--password-stdin"], "", "The password must have at least 8 characters"),
        (["carol", "--claim", "nmae=Carol"], None, "--claim nmae: there is no such claim"),
        (["carol", "--claim", "name"], None, "give each claim once, as NAME=VALUE"),
        (["carol", "--claim", "name=a", "--claim", "name=b"], None, "give each claim once"),
        (["carol", "--claim", "email_verified=yes"], None, "email_verified: must be JSON"),
        (["carol", "--claim", "email_verified=1"], None, "email_verified: must be true or false"),
        (["carol", "--claim", "address=[]"], None, "address: must be a table"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_added(
    app: Flask, arguments: Sequence[str], typed: str | None, said: str
) -> None:
    result = run(app, "add", *arguments, typed=f"{PASSWORD}\n{PASSWORD}\n" if typed is None else typed)
    assert result.exit_code != 0
    assert said in " ".join(result.output.split())
    assert "Traceback" not in result.output
    assert find(app, "carol") is None


def test_accounts_are_listed_by_username(app: Flask) -> None:
    run(app, "add", "Aaron")
    lines = run(app, "list").output.splitlines()
    assert [line.split()[0] for line in lines] == ["Aaron", "alice", "bob"]
    assert all("enabled" in line for line in lines)


def test_accounts_are_listed_for_machines_without_their_hashes(app: Flask) -> None:
    output = run(app, "list", "--json").output
    listed = json.loads(output)
    assert [each["username"] for each in listed] == ["alice", "bob"]
    assert listed[0]["claims"]["email"] == "alice@example.com"
    assert listed[0]["disabled_at"] is None
    assert "argon2" not in output

"""Every way in which a grant ends: each says in the log which it was, as the table in the package's README has it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from structlog.testing import capture_logs

from idp.audit.models import AuditEvent
from idp.extensions import reading
from idp.token import lineage_tree, refreshing
from idp.token.models import GrantRow
from shared import clock
from shared.paths import PROJECT
from tests.idp.commands.conftest import run_on
from tests.idp.databases import Database
from tests.idp.pages import PASSWORD, page
from tests.idp.relying_party import MVC

README = PROJECT / "idp" / "token" / "README.md"
ROW = re.compile(r"^\| [^|]+ \| (?P<events>[^|]+) \| `(?P<because>[a-z_]+)` \|$", re.MULTILINE)


@dataclass
class Alice:
    """Somebody who has signed in at the demo client, whose code it was, and the operator of the provider."""

    app: Flask
    browser: FlaskClient
    database: Database
    code: str
    tokens: dict[str, Any]
    grant_id: str

    def shows(self, token: str) -> Any:
        """The answer to a refresh token."""
        return MVC.token(self.browser, grant_type="refresh_token", refresh_token=token)

    def renews(self) -> str:
        """The new token; the one before stays in `tokens`."""
        return self.shows(self.tokens["refresh_token"]).get_json()["refresh_token"]

    def events(self) -> list[dict[str, Any]]:
        """The audit events of everybody, in order."""
        row = AuditEvent
        with self.app.app_context(), reading() as connection:
            rows = connection.execute(select(row.type, row.grant_id, row.details).order_by(row.id)).all()
        return [{"event": kind, "grant_id": grant_id, **details} for kind, grant_id, details in rows]

    def command(self, *arguments: str, typed: str | None = None) -> list[dict[str, Any]]:
        """The events that it logs: of an erased person the table keeps less."""
        ran = run_on(self.database, *arguments, typed=typed)  # pyright: ignore[reportArgumentType]
        assert ran.status == 0, ran.stderr
        return ran.events


@pytest.fixture
def alice(app: Flask, client: FlaskClient, database: Database) -> Alice:
    code = MVC.code(client)
    tokens = MVC.redeem(client, code)
    with app.app_context(), reading() as connection:
        grant_id = connection.execute(select(GrantRow.id)).scalar_one()
    return Alice(app, client, database, code, tokens, grant_id)


def replay(alice: Alice) -> None:
    alice.shows(alice.renews())
    clock.set_offset_seconds(2)
    alice.shows(alice.tokens["refresh_token"])


def shadow(alice: Alice) -> None:
    alice.command("clients", "change", MVC.client_id, "--on-shadowing", "revoke")
    clock.set_offset_seconds(5)
    token = alice.tokens["refresh_token"]
    for _ in range(8):
        alice.shows(token)
        token = alice.shows(token).get_json()["refresh_token"]
    alice.shows(token)


def replay_the_code(alice: Alice) -> None:
    clock.set_offset_seconds(3)
    MVC.exchange(alice.browser, alice.code)


def revoke(alice: Alice) -> None:
    secret = {"client_id": MVC.client_id, "client_secret": MVC.secret}
    alice.browser.post("/revoke", data={"token": alice.tokens["refresh_token"], **secret})


def sign_out(alice: Alice) -> None:
    alice.browser.get("/logout", query_string={"id_token_hint": alice.tokens["id_token"]})


def end_at_the_page(alice: Alice) -> None:
    form = page(alice.browser.get("/sessions")).hidden
    alice.browser.post("/sessions/end", data={**form, "grant": alice.grant_id})


def by(*arguments: str, typed: str | None = None) -> Callable[[Alice], list[dict[str, Any]]]:
    return lambda alice: alice.command(*arguments, typed=typed)


ENDINGS: dict[str, tuple[list[str], Callable[[Alice], list[dict[str, Any]] | None]]] = {
    "replay": (["RefreshTokenReplayed"], replay),
    "shadowed": (["RefreshShadowed"], shadow),
    "code_replay": (["AuthorizationCodeReplayed"], replay_the_code),
    "revocation": ([], revoke),
    "logout": (["UserSignedOut"], sign_out),
    "session_ended": (["UserSignedOut"], by("sessions", "end", "--user", "alice")),
    "password_changed": (
        ["PasswordChanged", "UserSignedOut"],
        by("users", "set-password", "alice", "--password-stdin", typed=f"another {PASSWORD}\n"),
    ),
    "user_disabled": (["UserDisabled", "UserSignedOut"], by("users", "disable", "alice")),
    "user_erased": (["UserErased"], by("users", "delete", "alice", "--yes")),
    "consent_withdrawn": (["ConsentWithdrawn"], by("consents", "withdraw", "alice", MVC.client_id)),
    "client_disabled": (["ClientDisabled"], by("clients", "disable", MVC.client_id)),
    "client_deleted": (["ClientDeleted"], by("clients", "delete", MVC.client_id, "--yes")),
    "secret_rotated": (["ClientSecretRotated"], by("clients", "rotate-secret", MVC.client_id, "--revoke-grants")),
    "operator": ([], by("grants", "revoke", "--user", "alice")),
    "person": ([], end_at_the_page),
}


@pytest.mark.parametrize("because", ENDINGS)
def test_each_ending_says_which_it_was(alice: Alice, because: str) -> None:
    beside, end = ENDINGS[because]
    before = len(alice.events())
    logged = end(alice)
    events = alice.events()[before:] if logged is None else logged
    ended = [event for event in events if event["event"] == "GrantRevoked"]
    assert [(event["grant_id"], event["because"]) for event in ended] == [(alice.grant_id, because)]
    assert set(beside) <= {event["event"] for event in events}
    assert alice.shows(alice.tokens["refresh_token"]).status_code in (400, 401)


@pytest.mark.parametrize(("days", "outcome"), [(7, "expired_idle"), (30, "expired_absolute")])
def test_an_end_by_time_is_no_event_and_is_told_by_the_log_when_a_token_is_shown_after_it(
    alice: Alice, days: int, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = alice.events()
    clock.set_offset_seconds(days * 86_400)
    monkeypatch.setattr(refreshing, "log", structlog.stdlib.get_logger("sixty.token"))  # bound by nobody yet
    with capture_logs() as lines:
        assert alice.shows(alice.tokens["refresh_token"]).status_code == 400
    refused = [line for line in lines if line["event"] == "refresh refused"]
    assert [(line["outcome"], line["grant_id"]) for line in refused] == [(outcome, alice.grant_id)]
    assert alice.events() == before


def test_the_table_in_the_readme_names_them_all() -> None:
    told = {row["because"]: re.findall(r"`(\w+)`", row["events"]) for row in ROW.finditer(README.read_text())}
    assert told == {because: [*beside, "GrantRevoked"] for because, (beside, _) in ENDINGS.items()}


def test_each_has_its_words_in_the_lineage_of_whoever_still_has_one() -> None:
    assert set(lineage_tree.BECAUSE) == set(ENDINGS) - {"user_erased"}

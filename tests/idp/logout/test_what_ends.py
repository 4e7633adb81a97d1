"""The table in the slice's docstring, cell by cell, each measured at the wire."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient

import idp.logout
from idp import app as idp_app
from idp.extensions import db
from tests.idp.commands.conftest import Run, run_on
from tests.idp.conftest import settings_for
from tests.idp.databases import Database, databases
from tests.idp.logout.queue import read, tell
from tests.idp.logout.signing_out import confirm, logout, renews, signed_in
from tests.idp.pages import PASSWORD
from tests.idp.registered import register
from tests.idp.relying_party import RelyingParty
from tests.support.told import ToldClient, told_client

COLUMNS = ("here", "other browsers", "revoke", "keep", "access tokens", "consents", "clients told")


@dataclass
class Alice:
    """Signed in at a client of each kind in this browser, and at one in another."""

    app: Flask
    run: Run
    here: FlaskClient
    elsewhere: FlaskClient
    revoke: RelyingParty
    keep: RelyingParty
    told: ToldClient

    def __post_init__(self) -> None:
        self.tokens = {
            "revoke": self.revoke.sign_in(self.here),
            "keep": self.keep.sign_in(self.here),
            "elsewhere": self.revoke.sign_in(self.elsewhere),
        }
        self.sids = {name: read(self.app, tokens["id_token"])[1]["sid"] for name, tokens in self.tokens.items()}

    def sign_out_here(self) -> None:
        confirm(self.here, logout(self.here))

    def sign_out_at_a_client(self) -> None:
        logout(self.here, id_token_hint=self.tokens["revoke"]["id_token"])

    def revoke_a_token(self) -> None:
        credentials = {"client_id": self.revoke.client_id, "client_secret": self.revoke.secret}
        self.here.post("/revoke", data={**credentials, "token": self.tokens["revoke"]["refresh_token"]})

    def change_the_password(self) -> None:
        self.run("users", "set-password", "alice", "--password-stdin", typed=f"another {PASSWORD}\n")

    def be_disabled(self) -> None:
        self.run("users", "disable", "alice")

    def accepts(self, name: str) -> bool:
        headers = {"Authorization": f"Bearer {self.tokens[name]['access_token']}"}
        return self.here.get("/userinfo", headers=headers).status_code == 200

    def consents(self) -> bool:
        listed = self.run("consents", "list", "--user", "alice", "--json").json
        return {each["client_id"] for each in listed} >= {self.revoke.client_id, self.keep.client_id}


WHAT_HAPPENS: Mapping[str, Callable[[Alice], None]] = {
    "signing out here": Alice.sign_out_here,
    "signing out at a client": Alice.sign_out_at_a_client,
    "revocation, at /revoke": Alice.revoke_a_token,
    "another password": Alice.change_the_password,
    "the user disabled": Alice.be_disabled,
}


def table() -> dict[str, dict[str, str]]:
    """The docstring's: what happens, and what it says under each column."""
    lines = (idp.logout.__doc__ or "").splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith("    what happens  "))
    begins = [re.search(rf" {column}(?: |$)", lines[head]).start() + 1 for column in COLUMNS]  # pyright: ignore
    found = [line for line in lines[head + 1 : lines.index("", head)]]
    return {
        line[: begins[0]].strip(): {
            column: line[begin:end].strip()
            for column, begin, end in zip(COLUMNS, begins, [*begins[1:], None], strict=True)
        }
        for line in found
    }


@pytest.fixture(scope="module", params=WHAT_HAPPENS)
def happened(
    request: pytest.FixtureRequest, filled_database: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, str]]]:
    """What happens, and what came of it in the words of the table."""
    database = databases.copy(filled_database, tmp_path_factory.mktemp("ends"))
    app = idp_app.create_app(settings_for(database))
    with told_client() as told:
        address = told.url()
        revoke = register(
            app, "revoke", "https://revoke.example/cb", on_logout="revoke", backchannel_logout_uri=address
        )
        keep = register(app, "keep", "https://keep.example/cb", on_logout="keep", backchannel_logout_uri=address)
        run = partial(run_on, database)  # pyright: ignore[reportArgumentType]
        alice = Alice(app, run, app.test_client(), app.test_client(), revoke, keep, told)
        WHAT_HAPPENS[request.param](alice)
        yield request.param, measured(alice)
    with app.app_context():
        db.engine.dispose()
    databases.drop(database)


def measured(alice: Alice) -> dict[str, str]:
    renewed = {
        name: renews(alice.here, tokens, alice.keep if name == "keep" else alice.revoke)
        for name, tokens in alice.tokens.items()
    }
    elsewhere = signed_in(alice.elsewhere)
    whose = "ends" if elsewhere == renewed["elsewhere"] and not signed_in(alice.here) else "the token's"
    return {
        "here": "lives" if signed_in(alice.here) else "ends",
        "other browsers": "lives" if elsewhere else "ends",
        "revoke": "live" if renewed["revoke"] else whose,
        "keep": "live" if renewed["keep"] else "ends",
        "access tokens": "as the grant" if all(alice.accepts(name) == renewed[name] for name in renewed) else "else",
        "consents": "live" if alice.consents() else "ends",
        "clients told": who_was_told(alice),
    }


def who_was_told(alice: Alice) -> str:
    tell(alice.app)
    claims = [read(alice.app, token)[1] for token in alice.told.tokens]
    told = sorted((each["aud"], each["sid"], "sub" in each) for each in claims)
    of_here = [(client_id, alice.sids[client_id]) for client_id in ("keep", "revoke")]
    of_all = sorted([*of_here, ("revoke", alice.sids["elsewhere"])])
    said = {
        "none": [],
        "of this session": [(*each, False) for each in of_here],
        "of all, by name": [(*each, True) for each in of_all],
    }
    return next((words for words, expected in said.items() if told == expected), str(told))


@pytest.mark.parametrize("column", COLUMNS)
def test_what_the_table_says_is_what_happens(happened: tuple[str, dict[str, str]], column: str) -> None:
    what, found = happened
    assert found[column] == table()[what][column]


def test_the_table_has_no_other_rows() -> None:
    assert list(table()) == list(WHAT_HAPPENS)

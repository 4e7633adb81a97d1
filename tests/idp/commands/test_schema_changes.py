import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from idp import schema
from tests.idp.commands.conftest import Ran, run_on

OnFresh = Callable[..., Ran]


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    return tmp_path / "fresh.sqlite"


@pytest.fixture
def on_fresh(fresh: Path) -> OnFresh:
    return partial(run_on, fresh, environment="production", issuer="https://id.example")


def columns(database: Path, table: str) -> list[str]:
    with closing(sqlite3.connect(database)) as opened:
        return [row[1] for row in opened.execute(f"PRAGMA table_info({table})")]


def test_an_empty_database_is_brought_up_down_and_up_again(fresh: Path, on_fresh: OnFresh) -> None:
    newest = schema.newest_revision()
    assert on_fresh("db", "current").stdout == f"Empty; this version needs {newest}. {schema.HOW_TO_UPGRADE}\n"
    up = on_fresh("db", "upgrade")
    assert (up.status, up.stdout) == (0, f"empty -> {newest}\n")
    assert up.happened == ["SchemaMigrated"]
    assert on_fresh("db", "current").stdout == f"{newest}, the newest.\n"
    assert "account" in columns(fresh, "login_counter")
    down = on_fresh("db", "downgrade", "0002", "--yes", "--json")
    assert down.json == {"before": newest, "after": "0002"}
    assert [(event["event"], event["before"], event["after"]) for event in down.events] == [
        ("SchemaMigrated", newest, "0002")
    ]
    assert "account" not in columns(fresh, "login_counter")
    assert on_fresh("users", "list").status == 2
    assert on_fresh("db", "downgrade", "base", "--yes").stdout == "0002 -> empty\n"
    assert columns(fresh, "login_counter") == []
    assert on_fresh("db", "upgrade", "--json").json == {"before": None, "after": newest}
    again = on_fresh("db", "upgrade")
    assert (again.stdout, again.happened) == (f"{newest} -> {newest}\n", [])


def test_going_back_is_only_done_when_it_is_meant_and_to_an_older_revision(database: Path) -> None:
    newest = schema.newest_revision()
    for arguments, typed in ((["0001"], "n\n"), ([newest, "--yes"], ""), (["9999", "--yes"], ""), (["", "--yes"], "")):
        assert run_on(database, "db", "downgrade", *arguments, typed=typed).status == 1
    older = ", ".join(schema.known_revisions()[-2::-1])
    assert f"it can go back to: {older}, base." in run_on(database, "db", "downgrade", "9999").stderr
    assert run_on(database, "db", "current", "--json").json == {"revision": newest, "newest": newest}


@pytest.mark.sqlite
def test_a_database_of_a_newer_version_is_left_alone(database: Path) -> None:
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
        opened.commit()
    for command in ("upgrade", "downgrade 0001 --yes"):
        ran = run_on(database, "db", *command.split())
        assert ran.status in (1, 2)
        assert "9999" in ran.stderr
    assert run_on(database, "db", "current", "--json").json["revision"] == "9999"


def test_a_database_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    for command in ("current", "upgrade"):
        ran = run_on(tmp_path, "db", command)
        assert ran.status == 1
        assert "unable to open database file" in ran.stderr

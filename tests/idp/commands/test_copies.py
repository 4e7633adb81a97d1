import os
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp.extensions import db, writing
from idp.maintenance import sqlite_copy
from idp.users import user_store
from shared import clock
from tests.idp.commands.conftest import Run, refreshed, run_on, told
from tests.idp.relying_party import MVC
from tests.support.servers import free_ports

pytestmark = pytest.mark.sqlite

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("SELECT count(*) FROM client").fetchone()
print("open", flush=True)
sys.stdin.read()
"""
WRITE_AND_DIE = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("UPDATE user_account SET username = 'nobody'")
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def stopped(app: Flask) -> None:
    """Nobody has the database open: what this test's provider had is closed."""
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def free() -> dict[str, str]:
    """The setting for a port at which nobody answers."""
    return {"bind": f"127.0.0.1:{free_ports(1)[0]}"}


@contextmanager
def held_by_another_process(database: Path) -> Iterator[None]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "open\n"
    try:
        yield
    finally:
        holder.communicate("")


def tables(path: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(path)) as opened:
        names = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(opened.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names}


def without_audit(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: rows for name, rows in found.items() if name != "audit_event"}


def test_a_backup_is_the_whole_database_in_one_file_for_its_owner_only(
    client: FlaskClient, database: Path, run: Run, tokens: dict[str, Any], tmp_path: Path
) -> None:
    before = tables(database)
    copy = tmp_path / "copy.sqlite"
    ran = run("backup", str(copy), "--json")
    assert ran.json == {"file": str(copy), "bytes": copy.stat().st_size}
    assert ran.happened == ["DatabaseCopied"]
    assert tables(copy) == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert copy.read_bytes()[18:20] == b"\1\1"  # no write-ahead log: opening it makes no second file
    assert sorted(path.name for path in tmp_path.glob("*copy*")) == ["copy.sqlite"]
    assert refreshed(client, tokens) == 200


def test_a_backup_holds_what_was_committed_and_not_what_is_being_written(
    app: Flask, database: Path, run: Run, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sqlite"
    with app.app_context(), writing() as connection:
        user_store.add(connection, "carol", "hash", {}, clock.now())
        sqlite_copy.copy_out(database, copy)
    assert "carol" not in str(tables(copy))
    assert "carol" in str(tables(database))


@pytest.mark.parametrize("name", ["there.sqlite", "no-such-folder/copy.sqlite"])
def test_a_backup_never_goes_over_another_file_nor_makes_a_folder(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "there.sqlite").write_text("something")
    ran = run("backup", str(tmp_path / name))
    assert (ran.status, ran.happened) == (1, [])
    assert "is there already" in ran.stderr or "No such file" in ran.stderr
    assert (tmp_path / "there.sqlite").read_text() == "something"
    assert not list(tmp_path.glob(".*sqlite*"))


@pytest.mark.parametrize("command", [["backup"], ["restore", "--yes"]])
def test_postgresql_has_its_own_tools(run: Run, tmp_path: Path, command: list[str]) -> None:
    file = tmp_path / "copy.sqlite"
    ran = run(command[0], str(file), *command[1:], database_url="postgresql://idp@127.0.0.1:1/idp")
    assert ran.status == 1
    assert "pg_dump --format=custom" in ran.stderr
    assert not file.exists()


@pytest.mark.usefixtures("stopped")
def test_a_restored_database_is_what_it_was(database: Path, run: Run, tmp_path: Path, free: dict[str, str]) -> None:
    copy = tmp_path / "copy.sqlite"
    run("backup", str(copy))
    then = tables(copy)
    run("users", "delete", "alice", "--yes")
    run("clients", "rotate-secret", "mvc client")
    ran = run("restore", str(copy), "--yes", **free)
    assert (ran.status, ran.happened) == (0, ["DatabaseRestored"])
    assert "grants revoke --from-audit" in ran.stderr
    assert without_audit(tables(database)) == without_audit(then)


def test_clients_go_on_after_a_restore_and_what_had_ended_ends_again(
    app: Flask,
    client: FlaskClient,
    database: Path,
    run: Run,
    tokens: dict[str, Any],
    tmp_path: Path,
    free: dict[str, str],
) -> None:
    bob = app.test_client()
    bobs = MVC.sign_in(bob, username="bob")
    copy, log = tmp_path / "copy.sqlite", tmp_path / "idp.log"
    run("backup", str(copy))
    renewed = MVC.token(client, grant_type="refresh_token", refresh_token=tokens["refresh_token"]).get_json()
    revoked = run("grants", "revoke", "--user", "bob")
    log.write_text(
        "\n".join(f'{{"event": "GrantRevoked", "grant_id": "{each["grant_id"]}"}}' for each in revoked.events)
    )
    with app.app_context():
        db.engine.dispose()
    assert run("restore", str(copy), "--yes", **free).status == 0
    assert run("grants", "revoke", "--from-audit", str(log)).stdout.startswith("Ended: 1 grant,")
    assert refreshed(bob, bobs) == 400
    assert refreshed(client, renewed) == 200
    assert told(client, renewed) == 200


@pytest.mark.usefixtures("stopped")
def test_a_restore_makes_a_database_that_was_not_there(run: Run, tmp_path: Path, free: dict[str, str]) -> None:
    copy, fresh = tmp_path / "copy.sqlite", tmp_path / "new" / "idp.sqlite"
    run("backup", str(copy))
    assert run("restore", str(copy), "--yes", database_url=f"sqlite:///{fresh}", **free).status == 0
    assert without_audit(tables(fresh)) == without_audit(tables(copy))


def test_nothing_is_restored_while_the_provider_answers(database: Path, run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    run("backup", str(copy))
    before = tables(database)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        bind = f"127.0.0.1:{listening.getsockname()[1]}"
        ran = run("restore", str(copy), "--yes", bind=bind)
    assert (ran.status, ran.happened) == (1, [])
    assert f"somebody answers at {bind}" in ran.stderr
    assert tables(database) == before


@pytest.mark.usefixtures("stopped")
def test_nothing_is_restored_while_another_process_has_the_database_open(
    database: Path, run: Run, tmp_path: Path, free: dict[str, str]
) -> None:
    copy = tmp_path / "copy.sqlite"
    run("backup", str(copy))
    run("users", "disable", "bob")
    before = tables(database)
    with held_by_another_process(database):
        ran = run("restore", str(copy), "--yes", **free)
    assert (ran.status, ran.happened) == (1, [])
    assert "is in use (database is locked)" in ran.stderr
    assert tables(database) == before
    assert run("restore", str(copy), "--yes", **free).status == 0


@pytest.mark.usefixtures("stopped")
def test_a_database_that_a_killed_provider_left_is_restored_too(
    database: Path, run: Run, tmp_path: Path, free: dict[str, str]
) -> None:
    copy = tmp_path / "copy.sqlite"
    run("backup", str(copy))
    then = tables(copy)
    subprocess.run([sys.executable, "-c", WRITE_AND_DIE, str(database)], check=False)
    assert database.with_name("idp.sqlite-wal").stat().st_size
    assert run("restore", str(copy), "--yes", **free).status == 0
    assert without_audit(tables(database)) == without_audit(then)


@pytest.mark.usefixtures("stopped")
def test_a_restore_is_only_done_when_it_is_meant(
    database: Path, run: Run, tmp_path: Path, free: dict[str, str]
) -> None:
    copy = tmp_path / "copy.sqlite"
    run("backup", str(copy))
    before = tables(database)
    assert run("restore", str(copy), typed="n\n", **free).status == 1
    assert tables(database) == before


def damage(copy: Path) -> None:
    with copy.open("r+b") as file:
        file.seek(8192)
        file.write(os.urandom(40_000))


def forget_revision(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
        opened.commit()


def empty(copy: Path) -> None:
    copy.write_bytes(b"")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (damage, "copy.sqlite"),
        (forget_revision, "is at revision 9999, which this version does not know"),
        (empty, "is no copy of a provider's database"),
        (lambda copy: copy.write_text("not a database " * 100), "is no copy of a provider's database"),
        (Path.unlink, "unable to open database file"),
    ],
)
@pytest.mark.usefixtures("stopped")
def test_a_copy_that_cannot_be_used_is_refused(
    database: Path, run: Run, tmp_path: Path, free: dict[str, str], spoil: Any, said: str
) -> None:
    copy = tmp_path / "copy.sqlite"
    run("backup", str(copy))
    before = tables(database)
    spoil(copy)
    ran = run("restore", str(copy), "--yes", **free)
    assert (ran.status, ran.happened) == (1, [])
    assert said in ran.stderr
    assert tables(database) == before


@pytest.mark.usefixtures("stopped")
def test_a_copy_whose_keys_the_secret_key_does_not_open_is_refused(
    database: Path, run: Run, tmp_path: Path, free: dict[str, str]
) -> None:
    copy = tmp_path / "copy.sqlite"
    run("backup", str(copy))
    before = tables(database)
    ran = run("restore", str(copy), "--yes", secret_key="another secret key, of as many characters", **free)
    assert ran.status == 2
    assert "IDP_SECRET_KEY: does not open the keys" in ran.stderr
    assert tables(database) == before


@pytest.mark.usefixtures("stopped")
def test_a_database_is_not_its_own_copy(database: Path, run: Run, tmp_path: Path, free: dict[str, str]) -> None:
    link = tmp_path / "link.sqlite"
    link.symlink_to(database)
    ran = run("restore", str(link), "--yes", **free)
    assert ran.status == 1
    assert "is the database itself" in ran.stderr


@pytest.mark.usefixtures("stopped")
def test_an_older_copy_is_restored_and_has_to_be_upgraded(
    run: Run, database: Path, tmp_path: Path, free: dict[str, str]
) -> None:
    copy = tmp_path / "copy.sqlite"
    shutil.copy(database, copy)
    with closing(sqlite3.connect(copy)) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '0001'")
        opened.commit()
    ran = run("restore", str(copy), "--yes", **free)
    assert ran.status == 0
    assert "It is at revision 0001. Run: python -m idp db upgrade" in ran.stderr
    assert run_on(database, "users", "list").status == 2

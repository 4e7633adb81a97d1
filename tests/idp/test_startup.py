import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from idp.startup import prepare
from shared.paths import PROJECT
from shared.settings import SettingsError
from tests.idp.conftest import SECRET_KEY, settings_for

PRODUCTION = {"environment": "production", "issuer": "https://id.example"}


def rows(database: Path) -> dict[str, int]:
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        counted = {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}
    engine.dispose()
    return counted


def test_a_second_start_changes_nothing(database: Path) -> None:
    before = rows(database)
    prepare(settings_for(database))
    assert rows(database) == before
    assert (before["client"], before["user_account"]) == (3, 2)


def test_a_start_forgets_the_faults_that_are_armed(database: Path) -> None:
    engine = create_engine(f"sqlite:///{database}")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO armed_fault VALUES ('mvc client', 'delayed')"))
    engine.dispose()
    assert rows(database)["armed_fault"] == 1
    prepare(settings_for(database))
    assert rows(database)["armed_fault"] == 0


def test_a_wrong_provisioning_file_leaves_no_keys_behind(filled_database: Path, database: Path) -> None:
    engine = create_engine(f"sqlite:///{database}")
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM signing_key"))
    engine.dispose()
    with pytest.raises(SettingsError, match="IDP_PROVISION_FILE"):
        prepare(settings_for(database, **PRODUCTION, provision_file="/nowhere.toml"))
    assert rows(database)["signing_key"] == 0


def test_production_does_not_migrate_by_itself(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"IDP_DATABASE_URL: the database is empty\. Run: python -m idp db upgrade"):
        prepare(settings_for(tmp_path / "empty.sqlite", **PRODUCTION))
    assert rows(tmp_path / "empty.sqlite") == {}


def test_production_does_not_serve_a_database_with_secrets_of_the_demo(database: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        prepare(settings_for(database, **PRODUCTION))
    assert "secrets of the demo, which everybody knows: client 'mvc client', user 'alice', user 'bob'" in str(
        refused.value
    )
    change = "UPDATE client SET client_secret_digest = x'00'; UPDATE user_account SET password_hash = 'another'"
    disable = "UPDATE client SET disabled_at = registered_at; UPDATE user_account SET disabled_at = created_at"
    for remedy in (change, disable):
        shutil.copy(database, copy := database.with_name("copy.sqlite"))
        with closing(sqlite3.connect(copy)) as opened:
            opened.executescript(remedy)
        prepare(settings_for(copy, **PRODUCTION))


@pytest.mark.parametrize("settings", [{}, PRODUCTION], ids=["development", "production"])
def test_a_database_of_a_newer_version_is_left_alone(database: Path, settings: dict[str, str]) -> None:
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
        opened.commit()
    with pytest.raises(SettingsError, match="at revision 9999, which this version does not know"):
        prepare(settings_for(database, **settings))


def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"IDP_DATABASE_URL: the database does not answer.*\(unable to open"):
        prepare(settings_for(tmp_path, **PRODUCTION))


def test_a_start_that_cannot_be_ends_with_one_message_and_status_2(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PROJECT),
        "IDP_ISSUER": "https://id.example",
        "IDP_SECRET_KEY": SECRET_KEY,
        "IDP_DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite'}",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "idp"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=30
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("idp: IDP_DATABASE_URL: the database is empty. Run: python -m idp db upgrade")
    assert "Traceback" not in ended.stderr


def test_a_lock_file_that_cannot_be_made_stops_the_start(database: Path, tmp_path: Path) -> None:
    settings = settings_for(database, password_lock_file=str(tmp_path / "missing" / "lock"))
    with pytest.raises(SettingsError, match=r"IDP_PASSWORD_LOCK_FILE = .* \(No such file or directory\)\. Set it to"):
        prepare(settings)

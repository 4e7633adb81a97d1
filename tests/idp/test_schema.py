from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import text

from idp import schema
from idp.extensions import db, reading, writing
from shared.settings import SettingsError
from tests.idp.conftest import settings_for


@pytest.fixture(autouse=True)
def _with_a_database(tmp_path: Path) -> Iterator[None]:
    app = Flask("idp")
    db.open_for(app, settings_for(tmp_path / "idp.sqlite").database_url)
    with app.app_context():
        yield
        db.engine.dispose()


def note(revision: str) -> None:
    with writing() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})


def refusal() -> str:
    with reading() as connection, pytest.raises(SettingsError) as refused:
        schema.require_newest(connection)
    return str(refused.value)


def test_the_newest_revision_is_the_one_that_alembic_would_go_to() -> None:
    scripts = ScriptDirectory(str(schema.VERSIONS.parent))
    assert scripts.get_heads() == [schema.newest_revision()]
    assert [each.revision for each in scripts.walk_revisions()] == schema.known_revisions()[::-1]


def test_the_newest_schema_passes() -> None:
    note(schema.newest_revision())
    with reading() as connection:
        schema.require_newest(connection)


def test_an_empty_database_is_told_what_to_run() -> None:
    assert refusal() == "IDP_DATABASE_URL: the database is empty. Run: python -m idp db upgrade"


def test_an_older_schema_is_told_what_to_run() -> None:
    note("0001")
    newest = schema.newest_revision()
    assert f"is at revision 0001, this version needs {newest}. Run: python -m idp db upgrade" in refusal()


def test_a_newer_schema_is_told_apart() -> None:
    note("9999")
    assert "is at revision 9999, which this version does not know" in refusal()

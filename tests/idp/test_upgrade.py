"""A database of an earlier version, with people at work in it, is brought up to date: nobody notices.

The dumps in `dumps/` were made by the version whose revision they are called by: alice was signed in, a client of each
policy had renewed once. Beside each lies what the browser and the clients kept.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from idp import app as idp_app
from idp import migration, startup
from idp.extensions import db
from idp.settings import IdpSettings
from shared import clock
from tests.idp.conftest import settings_for
from tests.idp.databases import Database
from tests.idp.pages import page
from tests.idp.relying_party import MVC, TODO
from tests.support.postgresql import running_postgresql

DUMPS = Path(__file__).parent / "dumps"
SECRET_KEY = "the secret key of the provider whose database was dumped"


@dataclass(frozen=True)
class Kept:
    """What stays outside: the browser's cookie, one client's current token, a superseded one of a strict client."""

    at: str
    cookie: str
    refresh_token: str
    superseded_strict: str


@dataclass(frozen=True)
class Earlier:
    """A database of an earlier version; the clock stands a minute after it was dumped."""

    settings: IdpSettings
    kept: Kept


@pytest.fixture(params=["0003-sqlite", "0003-postgresql"])
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Earlier]:
    name, kind = request.param, request.param.partition("-")[2]
    kept = Kept(**json.loads((DUMPS / f"{name}.json").read_text()))
    dump = (DUMPS / f"{name}.sql").read_text()
    since = (datetime.now(UTC) - datetime.fromisoformat(kept.at)).total_seconds()
    clock.set_offset_seconds(60 - since)
    if kind == "sqlite":
        path = tmp_path / "idp.sqlite"
        with closing(sqlite3.connect(path)) as opened:
            opened.executescript(dump)
        yield _earlier(path, kept)
    else:
        with running_postgresql() as url:
            with psycopg.connect(url) as connection:
                connection.execute(dump.encode())
            yield _earlier(url, kept)
    clock.set_offset_seconds(0)


def _earlier(database: Database, kept: Kept) -> Earlier:
    return Earlier(settings_for(database, secret_key=SECRET_KEY), kept)


def test_who_was_signed_in_still_is_and_every_client_renews(earlier: Earlier) -> None:
    startup.prepare(earlier.settings)
    app = idp_app.create_app(earlier.settings)
    browser = app.test_client()
    browser.set_cookie("idp_session", earlier.kept.cookie)
    assert "Signed in as alice" in page(browser.get("/")).text
    renewed = MVC.token(browser, grant_type="refresh_token", refresh_token=earlier.kept.refresh_token)
    assert renewed.status_code == 200, renewed.get_json()
    replayed = TODO.token(browser, grant_type="refresh_token", refresh_token=earlier.kept.superseded_strict)
    assert replayed.get_json()["error"] == "invalid_grant"
    with app.app_context():
        db.engine.dispose()


def test_the_schema_is_the_models_and_goes_down_to_nothing_and_up_again(earlier: Earlier) -> None:
    migration.upgrade(earlier.settings)
    with migration.create_migration_app(earlier.settings).app_context():
        with db.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), db.metadata) == []
            tables = set(inspect(connection).get_table_names())
        migration.downgrade(earlier.settings, "base")
        assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
        migration.upgrade(earlier.settings)
        assert set(inspect(db.engine).get_table_names()) == tables
        db.engine.dispose()

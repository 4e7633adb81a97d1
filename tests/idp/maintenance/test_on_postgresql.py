"""Purging on PostgreSQL: the same migrations, and nobody waits for anybody."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import text

from idp import migration, schema
from idp.app import create_app
from idp.clients.refresh_policy import RefreshPolicy
from idp.extensions import db, reading, writing
from idp.keys.key_material import RefreshKeyPair
from idp.maintenance import purging
from idp.maintenance.turns import turn
from idp.settings import IdpSettings
from idp.startup import fill
from idp.token import rotation_store
from idp.token.refresh_token import first, successor
from shared import clock
from tests.idp.conftest import SECRET_KEY
from tests.idp.maintenance.old_rows import DAY, TABLES, add, add_grant, rows
from tests.idp.token_endpoint import TokenEndpoint, make_code
from tests.support.postgresql import running_postgresql


@pytest.fixture(scope="module")
def settings() -> Iterator[IdpSettings]:
    with running_postgresql() as url:
        values = {"environment": "development", "database_url": url, "secret_key": SECRET_KEY}
        settings = IdpSettings.model_validate(values)
        migration.upgrade(settings)
        yield settings


@pytest.fixture
def app(settings: IdpSettings) -> Iterator[Flask]:
    app = create_app(settings)
    with app.app_context():
        fill(settings)
        yield app
        names = ", ".join(table.__tablename__ for table in TABLES.values())
        with writing() as connection:
            connection.execute(text(f"TRUNCATE lease, {names}"))
        db.engine.dispose()
    clock.set_offset_seconds(0)


def purge() -> dict[str, int]:
    with turn() as mine:
        assert mine is not None
        return purging.purge(mine, clock.now(), 400, pause=lambda _: None)


def test_the_migrations_make_the_tables_that_the_models_describe_and_take_them_back(settings: IdpSettings) -> None:
    for revision in ("0003", "base"):
        migration.downgrade(settings, revision)
        migration.upgrade(settings)
    with migration.create_migration_app(settings).app_context():
        with reading() as connection:
            assert schema.revision(connection) == schema.newest_revision()
            assert compare_metadata(MigrationContext.configure(connection), db.metadata) == []
        db.engine.dispose()


def test_every_kind_goes_and_what_lives_stays(app: Flask) -> None:
    endpoint = TokenEndpoint(app.test_client())
    tokens = endpoint.exchange(make_code(app)).get_json()
    before = rows()
    for kind in TABLES:
        add(kind, clock.now() - 500 * DAY, times=3)
    assert purge() == dict.fromkeys(TABLES, 3)
    assert rows() == {**before, "events": before["events"] + 3}  # each grant's end is told
    assert endpoint.refresh(tokens["refresh_token"]).status_code == 200


def test_rows_that_somebody_holds_are_passed_over(app: Flask, settings: IdpSettings) -> None:
    add("sessions", clock.now() - 2 * DAY)
    add("revoked_tokens", clock.now() - 2 * DAY, times=2)
    with closing(psycopg.connect(settings.database_url)) as other:
        other.execute("SELECT 1 FROM sign_on_session FOR UPDATE")
        other.execute("SELECT 1 FROM revoked_access_token ORDER BY jti LIMIT 1 FOR UPDATE")
        removed = purge()
    assert (removed["sessions"], removed["revoked_tokens"]) == (0, 1)
    assert purge()["sessions"] == 1


def test_a_rotation_is_still_a_change_on_its_own_page(app: Flask) -> None:
    """HOT: no index is written, as long as no indexed column changes and the page has room."""
    now, pairs = clock.now(), {1: RefreshKeyPair(b"m" * 32, b"s" * 32)}
    policy = RefreshPolicy(None, idle_lifetime_seconds=600, absolute_lifetime_seconds=86_400)
    with writing() as connection:
        token = first(add_grant(connection, now + 29 * DAY), 1, b"s" * 32)
        for _ in range(8):
            after = successor(token, salt=b"salt" * 4, key_id=1, pairs=pairs)
            rotation = rotation_store.Rotation(token, after, b"salt" * 4, policy)
            assert rotation_store.rotate_current(connection, rotation, "mvc client", now)
            token = after
        counted = "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables WHERE relname = 'authorization_grant'"
        assert connection.execute(text(counted)).one() == (8, 8)


def test_grants_are_found_by_their_end_and_not_by_reading_the_table(app: Flask) -> None:
    query = (
        "SELECT id FROM authorization_grant WHERE absolute_expires_at <= :now ORDER BY absolute_expires_at LIMIT 200"
    )
    with reading() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = connection.execute(text(f"EXPLAIN {query}"), {"now": clock.now() - timedelta(days=1)}).scalars().all()
    assert "ix_authorization_grant_ends" in " ".join(plan)

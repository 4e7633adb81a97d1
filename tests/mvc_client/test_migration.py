from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from mvc_client import migration
from mvc_client.extensions import db
from shared.settings import SettingsError
from tests.mvc_client.conftest import settings_for


def test_the_migrations_make_what_the_models_say(migrated_database: Path) -> None:
    app = migration.migration_app(settings_for(migrated_database, "http://peer.test"))
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
        db.engine.dispose()


def test_they_go_down_and_up_again(database: Path) -> None:
    app = migration.migration_app(settings_for(database, "http://peer.test"))
    with app.app_context():
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
        upgrade()
        assert "web_session" in inspect(db.engine).get_table_names()
        db.engine.dispose()


def test_migrating_twice_changes_nothing(database: Path) -> None:
    migration.migrate(settings_for(database, "http://peer.test"))


def test_a_database_that_does_not_answer_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="MVC_CLIENT_DATABASE_URL"):
        migration.migrate(settings_for(tmp_path, "http://peer.test"))

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from api1 import migration
from api1.development import clock_skew_store
from api1.extensions import db, reading, writing
from api1.settings import Api1Settings
from shared.settings import SettingsError
from tests.api1.conftest import settings


@pytest.fixture
def migrated(database_url: str) -> Api1Settings:
    return settings("http://provider.test", database_url=database_url)


def test_the_migrations_make_what_the_models_say(migrated: Api1Settings) -> None:
    with migration.migration_app(migrated).app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
        db.engine.dispose()


def test_they_go_down_and_up_again(migrated: Api1Settings) -> None:
    with migration.migration_app(migrated).app_context():
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
        upgrade()
        assert "todo_list" in inspect(db.engine).get_table_names()
        db.engine.dispose()


def test_migrating_twice_changes_nothing(migrated: Api1Settings) -> None:
    migration.migrate(migrated)


def test_in_development_the_clock_skew_is_the_settings_again(migrated: Api1Settings) -> None:
    with migration.migration_app(migrated).app_context():
        with writing() as connection:
            clock_skew_store.choose(connection, 300)
        migration.migrate(migrated)
        with reading() as connection:
            assert clock_skew_store.chosen(connection) is None
        db.engine.dispose()


def test_a_database_that_does_not_answer_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="API1_DATABASE_URL"):
        migration.migrate(settings("http://provider.test", database_url=f"sqlite:///{tmp_path}"))

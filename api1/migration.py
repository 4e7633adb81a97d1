"""Brings the database to the newest schema. Imported by the main process only: alembic costs a worker two seconds."""

from pathlib import Path

from flask import Flask

from api1.extensions import db, writing
from api1.settings import Api1Settings
from shared import schema_migration

DIRECTORY = str(Path(__file__).parent / "migrations")


def migration_app(settings: Api1Settings) -> Flask:
    """An app with the database and the migrations and nothing else."""
    import api1.development.models
    import api1.todos.models  # noqa: F401

    return schema_migration.app_for("api1", db, settings.database_url, DIRECTORY)


def migrate(settings: Api1Settings) -> None:
    """Upgrade to the newest schema; nothing happens if it is there already. Raises SettingsError.

    In development the clock skew is the setting's again.
    """
    app = migration_app(settings)
    schema_migration.upgrade_to_newest(app, db, settings)
    if settings.is_development:
        with app.app_context():
            _forget_clock_skew()


def _forget_clock_skew() -> None:
    from api1.development import clock_skew_store

    with writing() as connection:
        clock_skew_store.choose(connection, None)
    db.engine.dispose()  # the workers are forked from here and must not inherit a connection

"""Brings the database to the newest schema. Imported by the main process only: alembic costs a worker two seconds."""

from pathlib import Path

from flask import Flask

from api1.extensions import db
from api1.settings import Api1Settings
from shared import schema_migration

DIRECTORY = str(Path(__file__).parent / "migrations")


def migration_app(settings: Api1Settings) -> Flask:
    """An app with the database and the migrations and nothing else."""
    import api1.development.models
    import api1.todos.models  # noqa: F401

    return schema_migration.app_for("api1", db, settings.database_url, DIRECTORY)


def migrate(settings: Api1Settings) -> None:
    """Upgrade to the newest schema; nothing happens if it is there already. Raises SettingsError."""
    schema_migration.upgrade_to_newest(migration_app(settings), db, settings)

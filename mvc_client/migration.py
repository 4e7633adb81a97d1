"""Brings the database to the newest schema. Imported by the main process only: alembic costs a worker two seconds."""

from pathlib import Path

from flask import Flask

from mvc_client.extensions import db
from mvc_client.settings import MvcClientSettings
from shared import schema_migration

DIRECTORY = str(Path(__file__).parent / "migrations")


def migration_app(settings: MvcClientSettings) -> Flask:
    """An app with the database and the migrations and nothing else."""
    from mvc_client.bench import models as bench_models  # noqa: F401
    from mvc_client.lessons import models as lessons_models  # noqa: F401
    from mvc_client.login import models as login_models  # noqa: F401
    from mvc_client.logout import models as logout_models  # noqa: F401
    from mvc_client.session import models as session_models  # noqa: F401

    return schema_migration.app_for("mvc_client", db, settings.database_url, DIRECTORY)


def migrate(settings: MvcClientSettings) -> None:
    """Upgrade to the newest schema; nothing happens if it is there already. Raises SettingsError."""
    schema_migration.upgrade_to_newest(migration_app(settings), db, settings)

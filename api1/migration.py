"""Brings the database to the newest schema. Imported by the main process only: alembic costs a worker two seconds."""

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate, upgrade
from sqlalchemy.exc import OperationalError

from api1.extensions import db
from api1.settings import Api1Settings
from shared.settings import SettingsError

DIRECTORY = str(Path(__file__).parent / "migrations")


def migration_app(settings: Api1Settings) -> Flask:
    """An app with the database and the migrations and nothing else."""
    from api1.todos import models  # noqa: F401

    app = Flask("api1")
    db.open_for(app, settings.database_url)
    Migrate(app, db, directory=DIRECTORY, render_as_batch=True)
    return app


def migrate(settings: Api1Settings) -> None:
    """Upgrade to the newest schema; nothing happens if it is there already. Raises SettingsError."""
    app = migration_app(settings)
    with app.app_context():
        try:
            upgrade()
        except OperationalError as error:
            raise SettingsError(f"API1_DATABASE_URL: the database does not answer ({error.orig})") from None
        finally:
            db.engine.dispose()  # the workers are forked from here and must not inherit a connection

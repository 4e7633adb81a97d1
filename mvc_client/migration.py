"""Brings the database to the newest schema. Imported by the main process only: alembic costs a worker two seconds."""

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate, upgrade
from sqlalchemy.exc import OperationalError

from mvc_client.extensions import db
from mvc_client.settings import MvcClientSettings
from shared.settings import SettingsError

DIRECTORY = str(Path(__file__).parent / "migrations")


def migration_app(settings: MvcClientSettings) -> Flask:
    """An app with the database and the migrations and nothing else."""
    from mvc_client.login import models as login_models  # noqa: F401
    from mvc_client.logout import models as logout_models  # noqa: F401
    from mvc_client.session import models as session_models  # noqa: F401

    app = Flask("mvc_client")
    db.open_for(app, settings.database_url)
    Migrate(app, db, directory=DIRECTORY, render_as_batch=True)
    return app


def migrate(settings: MvcClientSettings) -> None:
    """Upgrade to the newest schema; nothing happens if it is there already. Raises SettingsError."""
    app = migration_app(settings)
    with app.app_context():
        try:
            upgrade()
        except OperationalError as error:
            raise SettingsError(f"MVC_CLIENT_DATABASE_URL: the database does not answer ({error.orig})") from None
        finally:
            db.engine.dispose()  # the workers are forked from here and must not inherit a connection

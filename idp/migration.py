"""The schema: brought up to date by Flask-Migrate, in the main process only (importing it costs a worker too much)."""

from flask import Flask
from flask_migrate import Migrate
from flask_migrate import upgrade as flask_migrate_upgrade
from sqlalchemy.exc import OperationalError

import idp.app  # noqa: F401  so that every model is known
from idp.extensions import configure_database, db
from idp.settings import IdpSettings
from shared.paths import PROJECT
from shared.settings import SettingsError

DIRECTORY = str(PROJECT / "idp" / "migrations")


def create_migration_app(settings: IdpSettings) -> Flask:
    """A bare app that knows the database and its migrations."""
    app = Flask("idp")
    configure_database(app, settings)
    Migrate(app, db, directory=DIRECTORY, render_as_batch=True, compare_type=True)
    return app


def upgrade(settings: IdpSettings) -> None:
    """Bring the schema to the newest revision. Raises SettingsError where the database cannot be reached."""
    app = create_migration_app(settings)
    with app.app_context():
        try:
            flask_migrate_upgrade()
        except OperationalError as error:
            raise SettingsError(f"IDP_DATABASE_URL: the database does not answer ({error.orig})") from None
        finally:
            db.engine.dispose()

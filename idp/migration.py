"""The schema: brought up to date by Flask-Migrate, in the main process only (importing it costs a worker too much)."""

from collections.abc import Callable
from functools import partial

from flask import Flask
from flask_migrate import Migrate
from flask_migrate import downgrade as flask_migrate_downgrade
from flask_migrate import upgrade as flask_migrate_upgrade
from sqlalchemy.exc import DBAPIError

import idp.app  # noqa: F401  so that every model is known
from idp import schema
from idp.extensions import db, reading
from idp.settings import IdpSettings
from shared.paths import PROJECT
from shared.settings import SettingsError

DIRECTORY = str(PROJECT / "idp" / "migrations")


def create_migration_app(settings: IdpSettings) -> Flask:
    """A bare app that knows the database and its migrations."""
    app = Flask("idp")
    db.open_for(app, settings.database_url)
    Migrate(app, db, directory=DIRECTORY, render_as_batch=True, compare_type=True)
    return app


def upgrade(settings: IdpSettings) -> None:
    """Bring the schema to the newest revision. Raises SettingsError where it refuses, or is a newer one."""
    _migrate(settings, flask_migrate_upgrade)


def downgrade(settings: IdpSettings, revision: str) -> None:
    """Bring the schema back to an older revision; `base`: no tables at all. Raises SettingsError."""
    _migrate(settings, partial(flask_migrate_downgrade, revision=revision))


def _migrate(settings: IdpSettings, action: Callable[[], None]) -> None:
    app = create_migration_app(settings)
    with app.app_context():
        try:
            with reading() as connection:
                schema.require_known(connection)
            action()
        except DBAPIError as error:
            raise SettingsError(f"IDP_DATABASE_URL: the database did not do it ({error.orig})") from None
        finally:
            db.engine.dispose()

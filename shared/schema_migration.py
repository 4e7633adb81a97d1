"""Brings a service's own database to the newest schema, by Flask-Migrate.

Imported by a service's main process only: alembic costs a worker two seconds.
"""

from typing import Literal

from alembic import context
from flask import Flask, current_app
from flask_migrate import Migrate, upgrade
from sqlalchemy.exc import OperationalError

from shared import development_clock
from shared.database import WRITE, Moment, wait_for_others
from shared.service_database import ServiceDatabase
from shared.settings import ServiceSettings, SettingsError


def app_for(name: str, db: ServiceDatabase, url: str, directory: str) -> Flask:
    """An app with the database and the migrations in `directory`, and nothing else."""
    app = Flask(name)
    db.open_for(app, url)
    Migrate(app, db, directory=directory, render_as_batch=True)
    return app


def upgrade_to_newest(app: Flask, db: ServiceDatabase, settings: ServiceSettings) -> None:
    """Upgrade to the newest schema; nothing happens if it is there already. Raises SettingsError."""
    with app.app_context():
        try:
            upgrade()
            development_clock.reset(db, settings)
        except OperationalError as error:
            variable = f"{settings.prefix()}DATABASE_URL"
            raise SettingsError(f"{variable}: the database does not answer ({error.orig})") from None
        finally:
            db.engine.dispose()  # the workers are forked from here and must not inherit a connection


def run_online() -> None:
    """For `env.py`: run the migrations in one write transaction, all or nothing, and one process at a time."""
    migrate = current_app.extensions["migrate"]
    with migrate.db.engine.connect().execution_options(**WRITE) as connection:
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            transactional_ddl=True,
            render_item=_render_item,
            **migrate.configure_args,
        )
        with context.begin_transaction():
            wait_for_others(connection)
            context.run_migrations()


def _render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A migration is history: it names the column types themselves, not our class for them."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False

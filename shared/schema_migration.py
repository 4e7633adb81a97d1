"""Brings a service's own database to the newest schema, by Flask-Migrate.

Imported by a service's main process only: alembic costs a worker two seconds.
"""

from typing import Literal

from alembic import context
from flask import Flask, current_app
from flask_migrate import Migrate, upgrade
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from shared import development_clock
from shared.database import BUSY_TIMEOUT_MILLISECONDS, WRITE, Moment
from shared.service_database import ServiceDatabase
from shared.settings import ServiceSettings, SettingsError

MIGRATIONS_LOCK = 7367
"""Of PostgreSQL's advisory locks, the one that a migrating process holds to the end of its transaction."""
WAITING_MILLISECONDS = 600_000
"""How long an instance that starts waits for another that migrates; on SQLite, as for any other lock, 5 s."""


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
            if connection.dialect.name == "postgresql":
                _wait_for_others(connection)
            context.run_migrations()


def _wait_for_others(connection: Connection) -> None:
    """Until the others that started together are done: their tables are seen then, and nothing is left to do."""
    connection.execute(text(f"SET LOCAL lock_timeout = {WAITING_MILLISECONDS}"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATIONS_LOCK})
    connection.execute(text(f"SET LOCAL lock_timeout = {BUSY_TIMEOUT_MILLISECONDS}"))


def _render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A migration is history: it names the column types themselves, not our class for them."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False

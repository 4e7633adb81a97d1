"""How alembic reaches the API's database: online only, inside the app of `api1.migration`."""

from alembic import context
from flask import current_app

from shared.database import WRITE


def run() -> None:
    """Run the migrations in one write transaction: all or nothing, and one process at a time."""
    migrate = current_app.extensions["migrate"]
    with migrate.db.engine.connect().execution_options(**WRITE) as connection:
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            transactional_ddl=True,
            **migrate.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()

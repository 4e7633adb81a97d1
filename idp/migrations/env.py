"""How alembic reaches the provider's database: online only, inside the app of `idp.migration`."""

from typing import Literal

from alembic import context
from flask import current_app

from shared.database import WRITE, Moment


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A migration is history: it names the column types themselves, not our class for them."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def run() -> None:
    """Run the migrations in one write transaction: all or nothing, and one process at a time."""
    migrate = current_app.extensions["migrate"]
    with migrate.db.engine.connect().execution_options(**WRITE) as connection:
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            transactional_ddl=True,
            render_item=render_item,
            **migrate.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()

"""The Flask extensions, made once and bound to an app by `create_app`, and the two ways to reach the database.

Stores take the `Connection` that `reading()` or an audit transaction gives them and never commit.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Connection, MetaData
from sqlalchemy.orm import DeclarativeBase

from idp.settings import IdpSettings
from shared import database
from shared.database import WRITE

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table of the provider derives from; constraints are named so that migrations can change them."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)
csrf = CSRFProtect()


def configure_database(app: Flask, settings: IdpSettings) -> None:
    """Bind the app to the database of the settings, opened durably."""
    app.config["SQLALCHEMY_DATABASE_URI"] = database.normalise_url(settings.database_url)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = database.engine_options(settings.database_url)
    db.init_app(app)
    with app.app_context():
        database.configure(db.engine)


@contextmanager
def reading() -> Iterator[Connection]:
    """A connection for reads; on SQLite they never wait for a writer."""
    with db.engine.connect() as connection:
        yield connection


@contextmanager
def writing() -> Iterator[Connection]:
    """A connection in one write transaction, committed at the end of the block, rolled back on an exception.

    For state changes that leave an audit event use `idp.audit.transaction` instead.
    """
    with db.engine.connect().execution_options(**WRITE) as connection, connection.begin() as whole:
        yield connection
        if not whole.is_active:  # what came before is in the database already, without what should have come with it
            raise RuntimeError("somebody committed or rolled back in the middle of a transaction")

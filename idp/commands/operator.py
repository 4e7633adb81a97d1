"""What every command works on: the settings, read when they are first asked for, and the database that they name."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError

from idp import schema
from idp.clients.client_cache import ClientCache
from idp.extensions import db, reading
from idp.settings import IdpSettings
from shared import database, development_clock, log_setup
from shared.settings import SettingsError, load


class SettingsRefused(click.ClickException):
    """Wrong settings, or a database that they do not fit: status 2."""

    exit_code = 2


class Operator:
    """The one who typed the command."""

    def __init__(self, settings: IdpSettings | None = None) -> None:
        """`settings` None: those of the environment, and the time of the service that runs with them."""
        self._settings = settings
        self._joins_service = settings is None

    @property
    def settings(self) -> IdpSettings:
        """The provider's settings. Raises SettingsRefused."""
        if self._settings is None:
            with settings_refused():
                self._settings = load(IdpSettings)
            log_setup.configure(self._settings.log_format, "idp")
        return self._settings

    @contextmanager
    def database(self, *, migrated: bool = True) -> Iterator[None]:
        """The database, open until the block ends. `migrated`: refuse one that has not the tables of this version."""
        app = Flask("idp")
        db.open_for(app, _looked_at(self.settings).database_url)
        app.extensions.update(sixty_settings=self.settings, sixty_clients=ClientCache())
        with app.app_context(), settings_refused():
            try:
                if migrated:
                    with reading() as connection:
                        schema.require_newest(connection)
                    if self._joins_service:
                        development_clock.follow_in(app, db, self.settings)
                yield
            except DBAPIError as error:
                raise click.ClickException(f"The database did not do it: {error.orig}") from None
            except UnicodeEncodeError:  # arguments are bytes; those that are no UTF-8 come as lone surrogates
                raise click.UsageError("An argument is not text in UTF-8; a database cannot be asked for it.") from None
            finally:
                db.engine.dispose()


def _looked_at(settings: IdpSettings) -> IdpSettings:
    """An SQLite file that is not there is looked at as an empty database; looking must not make it."""
    if not database.is_missing_file(settings.database_url):
        return settings
    return settings.model_copy(update={"database_url": "sqlite://"})


def operator() -> Operator:
    """The one who typed the command that is running."""
    found = click.get_current_context().find_object(Operator)
    assert found is not None
    return found


def on_database(command: Callable[..., None]) -> Callable[..., None]:
    """The command runs with the migrated database open."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        with operator().database():
            command(*arguments, **options)

    return run


@contextmanager
def settings_refused() -> Iterator[None]:
    """A SettingsError inside of the block ends the command with its message and status 2."""
    try:
        yield
    except SettingsError as error:
        raise SettingsRefused(str(error)) from None

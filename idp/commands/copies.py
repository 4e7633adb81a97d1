"""python -m idp backup FILE, restore FILE: an SQLite database as one file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from idp import schema
from idp.audit.events import DatabaseCopied, DatabaseRestored
from idp.audit.transaction import transaction
from idp.commands.operator import operator, settings_refused
from idp.commands.output import confirm, json_option, show_json, yes_option
from idp.maintenance import sqlite_copy
from idp.maintenance.sqlite_copy import CopyRefusedError
from shared import serving

FILE = click.Path(dir_okay=False, path_type=Path)
AFTERWARDS = """What happened after the copy was made is not in it. Before the provider opens again:
  python -m idp grants revoke --from-audit LOG     ends again what had ended since
and look in the log for what must be done again: UserDisabled, PasswordChanged, UserClaimsChanged, UserErased,
ConsentWithdrawn, ClientChanged, ClientDisabled, ClientDeleted, ClientSecretRotated."""


@click.command("backup")
@click.argument("file", type=FILE)
@json_option
def backup(file: Path, *, as_json: bool) -> None:
    """Copy the SQLite database to FILE, also while the provider serves it.

    The copy holds personal data, and keys that IDP_SECRET_KEY opens: keep the two apart. Never over an existing file.

    \b
    Example:
      python -m idp backup /var/backups/sixty/idp-monday.sqlite
    """
    with copy_refused():
        database = sqlite_copy.path_of(operator().settings.database_url)
        with operator().database():
            sqlite_copy.copy_out(database, file)
            with transaction() as change:
                change.record(DatabaseCopied())
    if as_json:
        show_json({"file": str(file), "bytes": file.stat().st_size})
    else:
        click.echo(f"{file}: {file.stat().st_size} bytes.")


@click.command("restore")
@click.argument("file", type=FILE)
@yes_option
@json_option
def restore(file: Path, *, yes: bool, as_json: bool) -> None:
    """Put the copy FILE in the place of the SQLite database. Only while the provider is stopped.

    \b
    Example:
      python -m idp restore /var/backups/sixty/idp-monday.sqlite
    """
    settings = operator().settings
    with copy_refused(), settings_refused():
        database = sqlite_copy.path_of(settings.database_url)
        revision = sqlite_copy.require_usable(file, settings.secret_keys)
        if not serving.port_is_free(settings.host, settings.port):
            raise CopyRefusedError(f"somebody answers at {settings.bind} (IDP_BIND); stop the provider first")
        confirm(f"Replace everything in {database}?", yes=yes)
        sqlite_copy.copy_in(file, database)
    is_newest = revision == schema.newest_revision()
    if is_newest:
        with operator().database(), transaction() as change:
            change.record(DatabaseRestored())
    if as_json:
        show_json({"database": str(database), "revision": revision, "needs_upgrade": not is_newest})
    else:
        click.echo(f"{database} is what {file} was.")
    if not is_newest:
        click.echo(f"It is at revision {revision}. {schema.HOW_TO_UPGRADE}", err=True)
    click.echo(AFTERWARDS, err=True)


@contextmanager
def copy_refused() -> Iterator[None]:
    """A CopyRefusedError inside of the block ends the command with its message and status 1."""
    try:
        yield
    except CopyRefusedError as error:
        raise click.ClickException(f"Refused: {error}.") from None

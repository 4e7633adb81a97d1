"""python -m idp db …: the tables and their revisions. Everything that loads alembic is imported when it is needed."""

import click

from idp import schema
from idp.audit.events import SchemaMigrated
from idp.audit.transaction import transaction
from idp.commands.operator import operator, settings_refused
from idp.commands.output import confirm, json_option, show_json, yes_option
from idp.extensions import reading


@click.group("db")
def schema_changes() -> None:
    """The tables of the database. In production only these commands change them, never a start."""


@schema_changes.command("current")
@json_option
def current(*, as_json: bool) -> None:
    """Tell which revision the database is at, and which one this version needs.

    \b
    Example:
      python -m idp db current
    """
    found, newest = _revision(), schema.newest_revision()
    if as_json:
        show_json({"revision": found, "newest": newest})
    elif found == newest:
        click.echo(f"{found}, the newest.")
    else:
        click.echo(f"{found or 'Empty'}; this version needs {newest}. {schema.HOW_TO_UPGRADE}")


@schema_changes.command("upgrade")
@json_option
def upgrade(*, as_json: bool) -> None:
    """Bring the tables to the newest revision, in one transaction. Make a backup first.

    \b
    Example:
      python -m idp db upgrade
    """
    from idp import migration

    before = _revision()
    with settings_refused():
        migration.upgrade(operator().settings)
    _record(before)
    _tell(before, as_json=as_json)


@schema_changes.command("downgrade")
@click.argument("revision")
@yes_option
@json_option
def downgrade(revision: str, *, yes: bool, as_json: bool) -> None:
    """Bring the tables back to an older REVISION, for an older version; what they cannot hold is lost.

    `base` is the state without any table.

    \b
    Example:
      python -m idp db downgrade 0002
    """
    from idp import migration

    before = _revision()
    older = [each for each in schema.known_revisions() if before is not None and each < before]
    if before not in schema.known_revisions() or revision not in (*older, "base"):
        known = ", ".join([*older[::-1], "base"]) if before in schema.known_revisions() else "nothing"
        raise click.ClickException(f"The database is at {before or 'nothing'}; from there it can go back to: {known}.")
    confirm(f"Go back from {before} to {revision}? Data that only the newer tables hold is lost.", yes=yes)
    with settings_refused():
        migration.downgrade(operator().settings, revision)
    _record(before)
    _tell(before, as_json=as_json)


def _revision() -> str | None:
    with operator().database(migrated=False), reading() as connection:
        return schema.revision(connection)


def _record(before: str | None) -> None:
    """At the base there is no table to record it in; then there is only what the command says."""
    after = _revision()
    if after not in (before, None):
        with operator().database(migrated=False), transaction() as change:
            change.record(SchemaMigrated(before=before or "", after=after or ""))


def _tell(before: str | None, *, as_json: bool) -> None:
    after = _revision()
    if as_json:
        show_json({"before": before, "after": after})
    else:
        click.echo(f"{before or 'empty'} -> {after or 'empty'}")

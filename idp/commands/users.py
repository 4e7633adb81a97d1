"""python -m idp users …: the accounts of the people who sign in here."""

from functools import partial

import click

from idp.audit.events import UserAdded
from idp.audit.transaction import transaction
from idp.changes import user_changes
from idp.changes.user_changes import Ended
from idp.commands import claim_options
from idp.commands.operator import on_database, operator
from idp.commands.output import (
    confirm,
    counted,
    json_option,
    show_facts,
    show_json,
    show_table,
    yes_option,
)
from idp.commands.passwords import hashed, password_option, read_password, refuse_demo_secret
from idp.commands.whom import require_user
from idp.extensions import db, reading
from idp.maintenance import erasure
from idp.users import passwords, user_store
from idp.users.claims import STORED_CLAIMS, ClaimsError
from idp.users.user import User
from shared import clock
from shared.database import forget_deleted

USER = "USER"


@click.group()
def users() -> None:
    """The accounts of the people who sign in here.

    USER is a username or a `sub`; upper and lower case are the same.
    """


@users.command("add")
@click.argument("username")
@password_option
@claim_options.claim
@json_option
@on_database
def add(username: str, *, password_stdin: bool, pairs: tuple[str, ...], as_json: bool) -> None:
    """Add an account; prints its `sub`.

    \b
    Examples:
      python -m idp users add carol --claim name='Carol Jones' --claim email=carol@example.com
      pwgen 20 1 | tee carol.txt | python -m idp users add carol --password-stdin
    """
    claims = claim_options.read(pairs)
    password_hash = hashed(read_password(from_stdin=password_stdin), operator().settings)
    try:
        with transaction() as change:
            user = user_store.add(change.connection, username, password_hash, claims, clock.now())
            change.record(UserAdded(user_id=user.id, by="command"))
    except user_store.UsernameError as error:
        raise click.ClickException(f"The username {error}.") from None
    except ClaimsError as error:
        raise click.ClickException(f"--claim {error}.") from None
    show_json(_facts(user)) if as_json else click.echo(user.id)


@users.command("list")
@json_option
@on_database
def list_all(*, as_json: bool) -> None:
    """List the accounts by username.

    \b
    Example:
      python -m idp users list --json
    """
    with reading() as connection:
        found = user_store.find_all(connection)
    if as_json:
        show_json([_facts(user) for user in found])
        return
    rows = [(user.username, user.id, _state(user), user.created_at) for user in found]
    show_table(("USERNAME", "SUB", "STATE", "ADDED"), rows, "No accounts yet. Add one: python -m idp users add NAME")


@users.command("show")
@click.argument("user", metavar=USER)
@json_option
@on_database
def show(user: str, *, as_json: bool) -> None:
    """Show everything about one account but the password's hash.

    \b
    Example:
      python -m idp users show alice
    """
    with reading() as connection:
        found = require_user(connection, user)
    if as_json:
        show_json(_facts(found))
        return
    facts = [(name, value) for name, value in _facts(found).items() if name != "claims"]
    show_facts([*facts, *((f"claim {name}", value) for name, value in found.claims.items())])


@users.command("set-password")
@click.argument("user", metavar=USER)
@password_option
@json_option
@on_database
def set_password(user: str, *, password_stdin: bool, as_json: bool) -> None:
    """Give an account another password, and sign it out everywhere.

    Its sessions end, and all its grants: no client can renew for it any more.

    \b
    Example:
      python -m idp users set-password alice
    """
    settings = operator().settings
    with reading() as connection:
        require_user(connection, user)
    password_hash = hashed(read_password(from_stdin=password_stdin), settings)
    with transaction() as change:
        found = require_user(change.connection, user, lock=True)
        ended = user_changes.change_password(change, found, password_hash, settings, clock.now())
    _tell(f"{found.username} has another password", ended, found, as_json=as_json)


@users.command("set-claims")
@click.argument("user", metavar=USER)
@claim_options.claim
@click.option("--remove", "removed", multiple=True, metavar="NAME", help="A claim to take away. Repeatable.")
@click.option("--replace", is_flag=True, help="Take away every claim that is not given here.")
@json_option
@on_database
def set_claims(user: str, *, pairs: tuple[str, ...], removed: tuple[str, ...], replace: bool, as_json: bool) -> None:
    """Change what clients are told about a person, from the next answer on.

    \b
    Examples:
      python -m idp users set-claims alice --claim email=alice@example.com --claim email_verified=true
      python -m idp users set-claims alice --remove phone_number
    """
    given = claim_options.read(pairs)
    if not given and not removed and not replace:
        raise click.UsageError("Nothing to change: give --claim, --remove or --replace.")
    try:
        with transaction() as change:
            found = require_user(change.connection, user, lock=True)
            _require_claims(found, removed)
            kept = {} if replace else {name: value for name, value in found.claims.items() if name not in removed}
            names = user_changes.change_claims(change, found, {**kept, **given}, clock.now())
    except ClaimsError as error:
        raise click.ClickException(f"--claim {error}.") from None
    if as_json:
        show_json({"sub": found.id, "changed": names})
    else:
        click.echo(f"Changed: {', '.join(names)}." if names else "Nothing was different.")


@users.command("disable")
@click.argument("user", metavar=USER)
@json_option
@on_database
def disable(user: str, *, as_json: bool) -> None:
    """Let an account do nothing any more: its sessions and grants end, and it cannot sign in.

    APIs that look at signatures only accept its access tokens until they expire.

    \b
    Example:
      python -m idp users disable alice
    """
    with transaction() as change:
        found = require_user(change.connection, user, lock=True)
        ended = user_changes.disable_user(change, found, clock.now())
    words = f"{found.username} is disabled" if ended else f"{found.username} was disabled already"
    _tell(words, ended or Ended(0, 0), found, as_json=as_json)


@users.command("enable")
@click.argument("user", metavar=USER)
@json_option
@on_database
def enable(user: str, *, as_json: bool) -> None:
    """Let a disabled account sign in again. What had ended stays ended.

    \b
    Example:
      python -m idp users enable alice
    """
    settings = operator().settings
    with transaction() as change:
        found = require_user(change.connection, user, lock=True)
        refuse_demo_secret(settings, partial(passwords.verify, found.password_hash), "users set-password")
        enabled = user_changes.enable_user(change, found)
    if as_json:
        show_json({"sub": found.id, "changed": enabled})
    else:
        click.echo(f"{found.username} may sign in." if enabled else f"{found.username} was not disabled.")


@users.command("delete")
@click.argument("user", metavar=USER)
@yes_option
@json_option
@on_database
def delete(user: str, *, yes: bool, as_json: bool) -> None:
    """Erase a person: account, sessions, consents, grants, and their traces in the audit table.

    What stays is that somebody was erased, and when. Not reached: logs that were shipped, backups, clients and APIs.
    Somebody who stands in IDP_PROVISION_FILE is added again at the next start.

    \b
    Example:
      python -m idp users delete alice
    """
    with reading() as connection:
        found = require_user(connection, user)
    confirm(f"Erase {found.username} ({found.id})? This cannot be undone.", yes=yes)
    with transaction() as change:
        found = require_user(change.connection, found.id, lock=True)
        erasure.erase_user(change, found, operator().settings, clock.now())
    forget_deleted(db.engine)
    show_json({"erased": True}) if as_json else click.echo("Erased.")


def _tell(words: str, ended: Ended, user: User, *, as_json: bool) -> None:
    if as_json:
        show_json({"sub": user.id, "sessions_ended": ended.sessions, "grants_revoked": ended.grants})
    else:
        click.echo(f"{words}; ended: {counted(ended.sessions, 'session')}, {counted(ended.grants, 'grant')}.")


def _require_claims(user: User, names: tuple[str, ...]) -> None:
    for name in names:
        if name not in STORED_CLAIMS and name not in user.claims:
            raise click.ClickException(f"--remove {name!r}: there is no such claim; known: {', '.join(STORED_CLAIMS)}.")


def _state(user: User) -> str:
    return "disabled" if user.is_disabled else "enabled"


def _facts(user: User) -> dict[str, object]:
    return {
        "sub": user.id,
        "username": user.username,
        "state": _state(user),
        "created_at": user.created_at,
        "updated_at": user.updated_at,
        "password_changed_at": user.password_changed_at,
        "disabled_at": user.disabled_at,
        "claims": dict(user.claims),
    }

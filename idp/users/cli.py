"""python -m idp users …: add and list accounts."""

import json
import sys
from typing import Any

import click
from flask.cli import AppGroup

from idp.audit.events import UserAdded
from idp.audit.transaction import transaction
from idp.extensions import reading
from idp.users import passwords, user_store
from idp.users.claims import BOOLEAN_CLAIMS, ClaimsError
from idp.users.user import User
from shared import clock

users = AppGroup("users", help="The accounts of the people who sign in here.")


@users.command("add")
@click.argument("username")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@click.option(
    "--claim",
    "pairs",
    multiple=True,
    metavar="NAME=VALUE",
    help="A claim, such as name='Alice Smith', email_verified=true or address='{\"locality\": \"Bern\"}'. Repeatable.",
)
def add_user(username: str, *, password_stdin: bool, pairs: tuple[str, ...]) -> None:
    """Add an account; prints its `sub`."""
    claims = _read_claims(pairs)
    password = _read_password(from_stdin=password_stdin)
    try:
        password_hash = passwords.hash_password(password)
    except passwords.PasswordError as error:
        raise click.ClickException(f"The password {error}.") from None
    try:
        with transaction() as change:
            user = user_store.add(change.connection, username, password_hash, claims, clock.now())
            change.record(UserAdded(user_id=user.id, by="command"))
    except user_store.UsernameError as error:
        raise click.ClickException(f"The username {error}.") from None
    except ClaimsError as error:
        raise click.ClickException(f"--claim {error}.") from None
    click.echo(user.id)


@users.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of a table.")
def list_users(*, as_json: bool) -> None:
    """List the accounts by username."""
    with reading() as connection:
        found = user_store.find_all(connection)
    if as_json:
        click.echo(json.dumps([_as_json(user) for user in found], ensure_ascii=False, indent=2))
        return
    width = max((len(user.username) for user in found), default=0)
    for user in found:
        state = "disabled" if user.is_disabled else "enabled"
        click.echo(f"{user.username:<{width}}  {user.id}  {state:<8}  added {user.created_at:%Y-%m-%d}")


def _as_json(user: User) -> dict[str, Any]:
    return {
        "sub": user.id,
        "username": user.username,
        "claims": user.claims,
        "created_at": user.created_at.isoformat(),
        "disabled_at": user.disabled_at.isoformat() if user.disabled_at else None,
    }


def _read_password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer


def _read_claims(pairs: tuple[str, ...]) -> dict[str, Any]:
    claims: dict[str, Any] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator or name in claims:
            raise click.BadParameter(f"{name}: give each claim once, as NAME=VALUE", param_hint="--claim")
        claims[name] = _read_value(name, value)
    return claims


def _read_value(name: str, value: str) -> object:
    if name != "address" and name not in BOOLEAN_CLAIMS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise click.BadParameter(f"{name}: must be JSON", param_hint="--claim") from None

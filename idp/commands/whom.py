"""Finds the account, client or session that a command names, or refuses."""

import click
from sqlalchemy import Connection

from idp.clients import client_store
from idp.clients.client import Client
from idp.users import user_store
from idp.users.user import User


def require_user(connection: Connection, name: str, *, lock: bool = False) -> User:
    """The account with this username or this `sub`. `lock`: as it stays until the transaction ends."""
    by_name, by_sub = user_store.find_by_username(connection, name), user_store.find(connection, name)
    if by_name is not None and by_sub is not None and by_name.id != by_sub.id:
        raise click.ClickException(f"{name} is the username of one account and the sub of another.")
    found = by_name or by_sub
    if found is not None and lock:
        found = user_store.find(connection, found.id, lock=True)
    if found is None:
        raise click.ClickException(f"There is no account {name!r}. See: python -m idp users list")
    return found


def require_client(connection: Connection, client_id: str, *, lock: bool = False) -> Client:
    """The client, disabled or not. `lock`: as it stays until the transaction ends."""
    found = client_store.find(connection, client_id, lock=lock)
    if found is None:
        raise click.ClickException(f"There is no client {client_id!r}. See: python -m idp clients list")
    return found


def usernames(connection: Connection) -> dict[str, str]:
    """The username of each account by its `sub`."""
    return {user.id: user.username for user in user_store.find_all(connection)}

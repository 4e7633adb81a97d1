"""Accounts in the database."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from idp.users.claims import check_claims
from idp.users.models import UserRow
from idp.users.user import User
from idp.users.username import LONGEST, username_key

_COLUMNS = (
    UserRow.id,
    UserRow.username,
    UserRow.password_hash,
    UserRow.claims,
    UserRow.created_at,
    UserRow.updated_at,
    UserRow.password_changed_at,
    UserRow.disabled_at,
)

_BY_ID = select(*_COLUMNS).where(UserRow.id == bindparam("user"))
_LOCKED = _BY_ID.with_for_update()
_BY_USERNAME = select(*_COLUMNS).where(UserRow.username_key == bindparam("key"))


class UsernameError(ValueError):
    """The username cannot be used; the message says why."""


def find(connection: Connection, user_id: str, *, lock: bool = False) -> User | None:
    """The user by `sub`, disabled or not. `lock`: nobody else changes the account before this transaction ends."""
    row = connection.execute(_LOCKED if lock else _BY_ID, {"user": user_id}).one_or_none()
    return User(*row) if row is not None else None


def find_by_username(connection: Connection, username: str) -> User | None:
    """The user, disabled or not; upper and lower case are the same."""
    key = username_key(username)
    row = connection.execute(_BY_USERNAME, {"key": key}).one_or_none() if key is not None else None
    return User(*row) if row is not None else None


def find_all(connection: Connection) -> list[User]:
    """All users by their username."""
    return [User(*row) for row in connection.execute(select(*_COLUMNS).order_by(UserRow.username_key))]


def count(connection: Connection) -> int:
    """How many accounts there are, disabled ones included."""
    return connection.execute(select(func.count()).select_from(UserRow)).scalar_one()


def add(connection: Connection, username: str, password_hash: str, claims: Mapping[str, Any], now: datetime) -> User:
    """A new account. Raises UsernameError (not usable, or taken) and ClaimsError."""
    key = username_key(username)
    if key is None:
        raise UsernameError(f"must be 1 to {LONGEST} characters, none invisible, no spaces at the ends")
    user = User(str(uuid.uuid4()), username, password_hash, check_claims(claims), now, now, now)
    row = {
        "id": user.id,
        "username": username,
        "username_key": key,
        "password_hash": password_hash,
        "claims": user.claims,
        "created_at": now,
        "updated_at": now,
        "password_changed_at": now,
    }
    try:
        with connection.begin_nested():  # so that the caller's transaction survives the refusal
            connection.execute(insert(UserRow).values(row))
    except IntegrityError:
        raise UsernameError("is taken; upper and lower case are the same") from None
    return user


def put_provisioned(
    connection: Connection,
    username: str,
    password_hash_factory: Callable[[], str],
    claims: Mapping[str, Any],
    now: datetime,
) -> str | None:
    """Add the user if missing, else bring the claims up to date; never touches the password of one who exists.

    Answers "added", "changed", or None where nothing was different. The factory (it costs a hash) is only called for a
    new one. Raises UsernameError and ClaimsError.
    """
    existing = find_by_username(connection, username)
    if existing is None:
        add(connection, username, password_hash_factory(), claims, now)
        return "added"
    checked = check_claims(claims)
    if existing.claims == checked:
        return None
    connection.execute(update(UserRow).where(UserRow.id == existing.id).values(claims=checked, updated_at=now))
    return "changed"


def replace_hash(connection: Connection, user_id: str, old_hash: str, new_hash: str) -> bool:
    """The same password under today's parameters; False if it was changed meanwhile."""
    result = connection.execute(
        update(UserRow).where(UserRow.id == user_id, UserRow.password_hash == old_hash).values(password_hash=new_hash)
    )
    return result.rowcount == 1


def hold_unchanged(connection: Connection, user: User) -> bool:
    """Whether the account is enabled and still has the password of `user`; held so until the transaction ends.

    For whoever looked at a password outside of the transaction that acts on it.
    """
    statement = (
        select(UserRow.id)
        .where(
            UserRow.id == user.id,
            UserRow.disabled_at.is_(None),
            UserRow.password_changed_at == user.password_changed_at,
        )
        .with_for_update(read=True)
    )
    return connection.execute(statement).first() is not None


def change_password(connection: Connection, user_id: str, password_hash: str, now: datetime) -> None:
    """Another password."""
    values = {"password_hash": password_hash, "password_changed_at": now}
    connection.execute(update(UserRow).where(UserRow.id == user_id).values(values))


def change_claims(connection: Connection, user_id: str, claims: Mapping[str, Any], now: datetime) -> None:
    """Other claims, all of them. Raises ClaimsError."""
    values = {"claims": check_claims(claims), "updated_at": now}
    connection.execute(update(UserRow).where(UserRow.id == user_id).values(values))


def disable(connection: Connection, user_id: str, now: datetime) -> bool:
    """The account can do nothing from now on; False if it was disabled already."""
    condition = (UserRow.id == user_id) & UserRow.disabled_at.is_(None)
    return connection.execute(update(UserRow).where(condition).values(disabled_at=now)).rowcount == 1


def enable(connection: Connection, user_id: str) -> bool:
    """The account may sign in again; False if it was not disabled."""
    condition = (UserRow.id == user_id) & UserRow.disabled_at.is_not(None)
    return connection.execute(update(UserRow).where(condition).values(disabled_at=None)).rowcount == 1


def remove(connection: Connection, user_id: str) -> None:
    """No account any more."""
    connection.execute(delete(UserRow).where(UserRow.id == user_id))

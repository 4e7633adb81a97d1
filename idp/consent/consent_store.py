"""Consent in the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from idp.consent.coverage import Agreed
from idp.consent.models import ConsentRow

_Statement = Select[list[str], list[str] | None]


@dataclass(frozen=True)
class Consent:
    """What one person lets one client have."""

    user_id: str
    client_id: str
    scopes: tuple[str, ...]
    claims: tuple[str, ...]
    granted_at: datetime


def find(connection: Connection, user_id: str, client_id: str) -> Agreed:
    """What this person lets this client have; nothing where they were never asked."""
    return _agreed(connection, _select(user_id, client_id))


def hold(connection: Connection, user_id: str, client_id: str) -> Agreed:
    """The same, and keep anybody from withdrawing it before this transaction does.

    For whoever looked at it before: what comes of a consent must be there to be ended with it.
    """
    return _agreed(connection, _select(user_id, client_id).with_for_update(read=True))


def find_all_of_user(connection: Connection, user_id: str) -> list[tuple[str, tuple[str, ...], datetime]]:
    """Everything that this person agreed to, by client: its id, the scopes, and when they last agreed."""
    rows = connection.execute(
        select(ConsentRow.client_id, ConsentRow.scopes, ConsentRow.granted_at)
        .where(ConsentRow.user_id == user_id)
        .order_by(ConsentRow.client_id)
    )
    return [(client_id, tuple(scopes), granted_at) for client_id, scopes, granted_at in rows]


def find_all(connection: Connection, user_id: str | None = None, client_id: str | None = None) -> list[Consent]:
    """Everything that was agreed to, by whom and for whom; None: everybody."""
    row = ConsentRow
    statement = select(row.user_id, row.client_id, row.scopes, row.claims, row.granted_at)
    if user_id is not None:
        statement = statement.where(ConsentRow.user_id == user_id)
    if client_id is not None:
        statement = statement.where(ConsentRow.client_id == client_id)
    rows = connection.execute(statement.order_by(ConsentRow.client_id, ConsentRow.user_id))
    return [
        Consent(user, client, tuple(scopes), tuple(claims or ()), granted_at)
        for user, client, scopes, claims, granted_at in rows
    ]


def give(connection: Connection, user_id: str, client_id: str, added: Agreed, now: datetime) -> Agreed:
    """Add to what was agreed to; answers everything that now stands."""
    values = _values(added, now)
    try:
        with connection.begin_nested():
            connection.execute(insert(ConsentRow).values(user_id=user_id, client_id=client_id, **values))
    except IntegrityError:  # there is one already
        return _extend(connection, user_id, client_id, added, now)
    return added


def withdraw(connection: Connection, user_id: str, client_id: str) -> tuple[str, ...] | None:
    """Forget what this person agreed to for this client; answers what it was, None if there was nothing."""
    statement = delete(ConsentRow).where(_of(user_id, client_id)).returning(ConsentRow.scopes)
    found = connection.execute(statement).scalar_one_or_none()
    return tuple(found) if found is not None else None


def remove_all_of_user(connection: Connection, user_id: str) -> None:
    """Forget everything that this person agreed to."""
    connection.execute(delete(ConsentRow).where(ConsentRow.user_id == user_id))


def remove_all_of_client(connection: Connection, client_id: str) -> None:
    """Forget everything that anybody agreed to for this client."""
    connection.execute(delete(ConsentRow).where(ConsentRow.client_id == client_id))


def _extend(connection: Connection, user_id: str, client_id: str, added: Agreed, now: datetime) -> Agreed:
    """Locks the row first, so that two tabs that agree to different things lose nothing."""
    standing = _agreed(connection, _select(user_id, client_id).with_for_update())
    everything = standing.together_with(added)
    connection.execute(update(ConsentRow).where(_of(user_id, client_id)).values(**_values(everything, now)))
    return everything


def _select(user_id: str, client_id: str) -> _Statement:
    return select(ConsentRow.scopes, ConsentRow.claims).where(_of(user_id, client_id))


def _agreed(connection: Connection, statement: _Statement) -> Agreed:
    row = connection.execute(statement).one_or_none()
    return Agreed(tuple(row.scopes), tuple(row.claims or ())) if row else Agreed()


def _values(agreed: Agreed, now: datetime) -> dict[str, Any]:
    return {"scopes": list(agreed.scopes), "claims": list(agreed.claims) or None, "granted_at": now}


def _of(user_id: str, client_id: str) -> ColumnElement[bool]:
    return (ConsentRow.user_id == user_id) & (ConsentRow.client_id == client_id)

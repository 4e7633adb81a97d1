"""Consent in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from idp.consent.coverage import missing, together
from idp.consent.models import ConsentRow


@dataclass(frozen=True)
class Consent:
    """What one person lets one client have."""

    user_id: str
    client_id: str
    scopes: tuple[str, ...]
    granted_at: datetime


def find(connection: Connection, user_id: str, client_id: str) -> tuple[str, ...]:
    """The scopes that this person lets this client have; none where they were never asked."""
    found = connection.execute(select(ConsentRow.scopes).where(_of(user_id, client_id))).scalar_one_or_none()
    return tuple(found or ())


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
    statement = select(ConsentRow.user_id, ConsentRow.client_id, ConsentRow.scopes, ConsentRow.granted_at)
    if user_id is not None:
        statement = statement.where(ConsentRow.user_id == user_id)
    if client_id is not None:
        statement = statement.where(ConsentRow.client_id == client_id)
    rows = connection.execute(statement.order_by(ConsentRow.client_id, ConsentRow.user_id))
    return [Consent(user, client, tuple(scopes), granted_at) for user, client, scopes, granted_at in rows]


def covers(connection: Connection, user_id: str, client_id: str, scopes: Sequence[str]) -> bool:
    """Whether everything in `scopes` was agreed to."""
    return not missing(scopes, find(connection, user_id, client_id))


def give(connection: Connection, user_id: str, client_id: str, scopes: Sequence[str], now: datetime) -> tuple[str, ...]:
    """Add to what was agreed to; answers everything that now stands."""
    try:
        with connection.begin_nested():
            connection.execute(
                insert(ConsentRow).values(user_id=user_id, client_id=client_id, scopes=list(scopes), granted_at=now)
            )
    except IntegrityError:  # there is one already
        return _extend(connection, user_id, client_id, scopes, now)
    return tuple(scopes)


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


def _extend(
    connection: Connection, user_id: str, client_id: str, scopes: Sequence[str], now: datetime
) -> tuple[str, ...]:
    """Locks the row first, so that two tabs that agree to different things lose nothing."""
    standing = connection.execute(
        select(ConsentRow.scopes).where(_of(user_id, client_id)).with_for_update()
    ).scalar_one_or_none()
    everything = together(standing or (), scopes)
    connection.execute(
        update(ConsentRow).where(_of(user_id, client_id)).values(scopes=list(everything), granted_at=now)
    )
    return everything


def _of(user_id: str, client_id: str) -> ColumnElement[bool]:
    return (ConsentRow.user_id == user_id) & (ConsentRow.client_id == client_id)

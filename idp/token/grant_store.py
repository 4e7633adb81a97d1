"""Grants in the database. Each state change is one conditional UPDATE whose row count is the answer."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from idp.clients.refresh_policy import RefreshPolicy
from idp.token.granted import Granted
from idp.token.models import GrantRow
from idp.token.refresh_token import GRANT_ID_BYTES, SALT_BYTES, SECRET_BYTES, RefreshToken
from idp.token.rotation import RefreshState, idle_expires_at
from idp.token.target import Target

IDENTITY = (
    GrantRow.id, GrantRow.client_id, GrantRow.user_id, GrantRow.sid, GrantRow.scope, GrantRow.auth_time, GrantRow.amr,
    GrantRow.acr, GrantRow.subject, GrantRow.claims, GrantRow.resource,
)  # fmt: skip
"""The columns that `grant_of` reads."""
_BY_ID = GrantRow.id == bindparam("grant")
_WHOLE = select(GrantRow).where(_BY_ID)
_LOCKED = _WHOLE.with_for_update()
_ALIVE = select(*IDENTITY).where(_BY_ID, GrantRow.revoked_at.is_(None))
_TARGET = select(GrantRow.scope, GrantRow.resource).where(_BY_ID, GrantRow.client_id == bindparam("client"))


@dataclass(frozen=True)
class Grant:
    """What the tokens of a grant say; none of it changes while the grant lives. As in `Granted`."""

    id: str
    client_id: str
    user_id: str
    sid: str
    scope: str
    auth_time: datetime
    amr: tuple[str, ...]
    acr: str
    sub: str
    claims: Mapping[str, list[str]] | None
    resource: tuple[str, ...] | None


@dataclass(frozen=True)
class Locked:
    """The row under lock: what decides, and what a retry needs to rebuild the successor."""

    grant: Grant
    state: RefreshState
    salt: bytes
    key_id: int


def new_id() -> str:
    """32 hexadecimal characters."""
    return secrets.token_hex(GRANT_ID_BYTES)


def add(
    connection: Connection,
    grant_id: str,
    granted: Granted,
    first: RefreshToken | None,
    policy: RefreshPolicy,
    now: datetime,
) -> Grant:
    """Create the grant. `first`: its first refresh token; None: it gets none and cannot be renewed."""
    absolute = now + timedelta(seconds=policy.absolute_lifetime_seconds) if first else now
    row = {
        "id": grant_id,
        "client_id": granted.client_id,
        "user_id": granted.user_id,
        "sid": granted.sid,
        "scope": granted.scope,
        "nonce": granted.nonce,
        "auth_time": granted.auth_time,
        "amr": list(granted.amr),
        "acr": granted.acr,
        "subject": granted.subject,
        "claims": granted.claims,
        "resource": None if granted.resource is None else list(granted.resource),
        "created_at": now,
        "generation": 0,
        "key_id": first.key_id if first else 0,
        "current_hash": first.hash if first else hashlib.sha256(secrets.token_bytes(SECRET_BYTES)).digest(),
        "previous_hash": None,
        "salt": secrets.token_bytes(SALT_BYTES),
        "rotated_at": now,
        "retry_until": None,
        "retried": False,
        "retried_in_a_row": 0,
        "retries": 0,
        "idle_expires_at": idle_expires_at(policy, now, absolute),
        "absolute_expires_at": absolute,
    }
    connection.execute(insert(GrantRow), row)
    return Grant(
        grant_id,
        granted.client_id,
        granted.user_id,
        granted.sid,
        granted.scope,
        granted.auth_time,
        granted.amr,
        granted.acr,
        granted.sub,
        granted.claims,
        granted.resource,
    )


def make_renewable(
    connection: Connection, grant_id: str, first: RefreshToken, policy: RefreshPolicy, now: datetime
) -> bool:
    """Give a living grant that never had a refresh token its first one; False: it has ended, or had one."""
    absolute = now + timedelta(seconds=policy.absolute_lifetime_seconds)
    result = connection.execute(
        update(GrantRow)
        .where(
            GrantRow.id == grant_id,
            GrantRow.revoked_at.is_(None),
            GrantRow.generation == 0,
            GrantRow.absolute_expires_at == GrantRow.created_at,
        )
        .values(
            key_id=first.key_id,
            current_hash=first.hash,
            rotated_at=now,
            idle_expires_at=idle_expires_at(policy, now, absolute),
            absolute_expires_at=absolute,
        )
    )
    return result.rowcount == 1


def lock(connection: Connection, grant_id: str) -> Locked | None:
    """The row, locked until the end of the transaction (on SQLite the transaction already holds the lock)."""
    row = connection.execute(_LOCKED, {"grant": grant_id}).one_or_none()
    return _locked(row) if row else None


def look(connection: Connection, grant_id: str) -> Locked | None:
    """The row as it stands, not locked."""
    row = connection.execute(_WHOLE, {"grant": grant_id}).one_or_none()
    return _locked(row) if row else None


def note_retried(connection: Connection, grant_id: str, generation: int) -> int:
    """The current generation, whose row is locked, was asked for again; answers how often a grant's ever was."""
    again = update(GrantRow).where(GrantRow.id == grant_id, GrantRow.generation == generation)
    counted = again.values(retried=True, retries=GrantRow.retries + 1).returning(GrantRow.retries)
    return connection.execute(counted).scalar_one()


def revoke(connection: Connection, grant_id: str, because: str, now: datetime) -> bool:
    """End the grant; True if it was alive."""
    result = connection.execute(
        update(GrantRow)
        .where(GrantRow.id == grant_id, GrantRow.revoked_at.is_(None))
        .values(revoked_at=now, revoked_because=because)
    )
    return result.rowcount == 1


def find_alive(connection: Connection, grant_id: str) -> Grant | None:
    """The grant, if its access tokens may still be used: it exists and is not revoked.

    Its idle and absolute ends concern renewal only; an access token has an end of its own.
    """
    row = connection.execute(_ALIVE, {"grant": grant_id}).one_or_none()
    return grant_of(row) if row else None


def target_of(connection: Connection, grant_id: str, client_id: str) -> Target | None:
    """What this client's grant is for, in whatever state it is; it never changes."""
    row = connection.execute(_TARGET, {"grant": grant_id, "client": client_id}).one_or_none()
    return Target(row.scope, _resource(row)) if row else None


def _locked(row: Any) -> Locked:
    state = RefreshState(
        client_id=row.client_id,
        generation=row.generation,
        current_hash=row.current_hash,
        previous_hash=row.previous_hash,
        rotated_at=row.rotated_at,
        retry_until=row.retry_until,
        idle_expires_at=row.idle_expires_at,
        absolute_expires_at=row.absolute_expires_at,
        revoked_at=row.revoked_at,
    )
    return Locked(grant_of(row), state, row.salt, row.key_id)


def grant_of(row: Any) -> Grant:
    """The grant in a row with the columns of IDENTITY."""
    return Grant(
        row.id,
        row.client_id,
        row.user_id,
        row.sid,
        row.scope,
        row.auth_time,
        tuple(row.amr),
        row.acr,
        row.subject or row.user_id,
        row.claims,
        _resource(row),
    )


def _resource(row: Any) -> tuple[str, ...] | None:
    return None if row.resource is None else tuple(row.resource)

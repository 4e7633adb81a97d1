"""Authorization codes: 32 random bytes, kept only as a digest, redeemed by one conditional UPDATE.

A redeemed code is kept for as long as its grant's row, however short it lived itself: while there is a grant to end, a
second showing is recognised as a replay and ends it. One that was never redeemed may go when its life is over: whoever
shows it is refused alike.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, LargeBinary, and_, bindparam, delete, insert, select, update

from idp import batches
from idp.token.code_exchange import CODE_LIFETIME, CodeState
from idp.token.granted import Granted
from idp.token.models import AuthorizationCodeRow

_BY_DIGEST = AuthorizationCodeRow.code_digest == bindparam("digest", type_=LargeBinary(32))
_WHOLE = select(AuthorizationCodeRow).where(_BY_DIGEST)
_LOCKED = _WHOLE.with_for_update()
_REDEEMED = (
    update(AuthorizationCodeRow)
    .where(_BY_DIGEST, AuthorizationCodeRow.redeemed_at.is_(None))
    .values(redeemed_at=bindparam("now"), redeemed_from=bindparam("address"), grant_id=bindparam("grant"))
)


@dataclass(frozen=True)
class Approved(Granted):
    """What an end-user approved at /authorize, and what the code is bound to."""

    redirect_uri: str
    code_challenge: str | None


@dataclass(frozen=True)
class AuthorizationCode:
    """A code that was found: `approved`, the columns that decide, and the grant that it became or came with."""

    digest: bytes
    approved: Approved
    state: CodeState
    grant_id: str | None


def add(connection: Connection, approved: Approved, now: datetime, *, grant_id: str | None = None) -> str:
    """Keep what was approved; answers the code. `grant_id`: the grant that /authorize made with it already."""
    code = secrets.token_urlsafe(32)
    connection.execute(
        insert(AuthorizationCodeRow).values(
            code_digest=_digest(code),
            issued_at=now,
            expires_at=now + CODE_LIFETIME,
            grant_id=grant_id,
            **{
                **approved.__dict__,
                "amr": list(approved.amr),
                "resource": None if approved.resource is None else list(approved.resource),
            },
        )
    )
    return code


def find(connection: Connection, code: str) -> AuthorizationCode | None:
    """The code, redeemed or not."""
    row = connection.execute(_WHOLE, {"digest": _digest(code)}).one_or_none()
    return _code(row) if row else None


def lock(connection: Connection, digest: bytes) -> AuthorizationCode | None:
    """The code again, its row locked until the end of the transaction; None: it was thrown away since it was found."""
    row = connection.execute(_LOCKED, {"digest": digest}).one_or_none()
    return _code(row) if row else None


def redeem(connection: Connection, digest: bytes, grant_id: str, address: str | None, now: datetime) -> bool:
    """Mark the code as redeemed for this grant; True for exactly one of several that try."""
    values = {"digest": digest, "now": now, "address": address, "grant": grant_id}
    return connection.execute(_REDEEMED, values).rowcount == 1


def expire_open(
    connection: Connection, now: datetime, *, user_id: str | None = None, client_id: str | None = None
) -> None:
    """Let open codes be too late: a person's, a client's, or that person's for that client."""
    row = AuthorizationCodeRow
    named = {row.user_id: user_id, row.client_id: client_id}
    conditions = [column == value for column, value in named.items() if value is not None]
    assert conditions, "name whose codes"
    open_codes = and_(row.redeemed_at.is_(None), row.expires_at > now, *conditions)
    connection.execute(update(row).where(open_codes).values(expires_at=now))


def remove_all_of_user(connection: Connection, user_id: str) -> None:
    """Forget every code of one user."""
    connection.execute(delete(AuthorizationCodeRow).where(AuthorizationCodeRow.user_id == user_id))


def remove_of_grants(connection: Connection, grant_ids: Sequence[str]) -> int:
    """Forget the codes that became these grants; answers how many there were."""
    return connection.execute(delete(AuthorizationCodeRow).where(AuthorizationCodeRow.grant_id.in_(grant_ids))).rowcount


def remove_unredeemed(connection: Connection, until: datetime) -> int:
    """Forget a batch of codes that nobody redeemed and whose end is not after `until`; answers how many."""
    row = AuthorizationCodeRow
    return len(batches.remove(connection, row, row.code_digest, row.expires_at, until, row.redeemed_at.is_(None)))


def _code(row: Any) -> AuthorizationCode:
    approved = Approved(
        client_id=row.client_id,
        user_id=row.user_id,
        sid=row.sid,
        redirect_uri=row.redirect_uri,
        scope=row.scope,
        nonce=row.nonce,
        code_challenge=row.code_challenge,
        auth_time=row.auth_time,
        amr=tuple(row.amr),
        acr=row.acr,
        subject=row.subject,
        claims=row.claims,
        resource=None if row.resource is None else tuple(row.resource),
    )
    state = CodeState(row.client_id, row.redirect_uri, row.expires_at, row.redeemed_at, row.redeemed_from)
    return AuthorizationCode(row.code_digest, approved, state, row.grant_id)


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).digest()

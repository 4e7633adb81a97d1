"""Keeps the token set of a session: sealed, with a version, and a lease so that one renewal runs at a time.

Every state change is one conditional UPDATE whose row count is the answer.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from mvc_client.session.models import SessionRow
from mvc_client.tokens import token_set
from mvc_client.tokens.token_set import TokenSet
from shared.sealing import CannotOpen, Sealer

PURPOSE = "mvc-tokens"
LEASE = timedelta(seconds=15)
"""Longer than one request to the token endpoint can take; taken anew before each."""
_BELIEVABLE = 2 * LEASE
"""A lease that ends later than this is from before the clock was moved back. Not LEASE itself: another thread's `now`
may be a little older than the one that the lease was counted from."""


def seal(sealer: Sealer, session_id: str, tokens: TokenSet) -> str:
    """The text for the row `session_id`; in another row it will not open."""
    return sealer.seal(json.dumps({"session": session_id, "tokens": token_set.to_json(tokens)}).encode())


def unseal(sealer: Sealer, session_id: str, sealed: str) -> TokenSet:
    """The reverse. Raises CannotOpen for another key, a changed text or the text of another row."""
    content = json.loads(sealer.open(sealed))
    if content["session"] != session_id:
        raise CannotOpen
    return token_set.from_json(content["tokens"])


@dataclass(frozen=True)
class Stored:
    """The token columns of a row. `sealed`: None if the session has ended or is gone."""

    version: int
    sealed: str | None
    lease_holder: str | None
    lease_until: datetime | None

    def is_leased(self, now: datetime) -> bool:
        """Whether somebody is renewing."""
        return self.lease_until is not None and now < self.lease_until <= now + _BELIEVABLE


def read(connection: Connection, session_id: str) -> Stored:
    """What is stored now."""
    row = connection.execute(
        select(SessionRow.version, SessionRow.tokens, SessionRow.lease_holder, SessionRow.lease_until).where(
            SessionRow.id == session_id
        )
    ).one_or_none()
    return Stored(*row) if row else Stored(0, None, None, None)


def take_lease(connection: Connection, session_id: str, version: int, holder: str, now: datetime) -> bool:
    """Whether `holder` may renew version `version` now (see Stored.is_leased); the holder's own lease is prolonged."""
    result = connection.execute(
        update(SessionRow)
        .where(
            SessionRow.id == session_id,
            SessionRow.version == version,
            SessionRow.tokens.is_not(None),
            or_(
                SessionRow.lease_holder.is_(None),
                SessionRow.lease_holder == holder,
                SessionRow.lease_until <= now,
                SessionRow.lease_until > now + _BELIEVABLE,
            ),
        )
        .values(lease_holder=holder, lease_until=now + LEASE)
    )
    return result.rowcount == 1


def release_lease(connection: Connection, session_id: str, holder: str) -> None:
    """Let the others try, if the lease is still `holder`'s."""
    connection.execute(
        update(SessionRow)
        .where(SessionRow.id == session_id, SessionRow.lease_holder == holder)
        .values(lease_holder=None, lease_until=None)
    )


def replace(connection: Connection, session_id: str, version: int, sealed: str) -> bool:
    """Put the next token set in the place of `version` and end the lease; False if `version` is history by now."""
    result = connection.execute(
        update(SessionRow)
        .where(SessionRow.id == session_id, SessionRow.version == version, SessionRow.tokens.is_not(None))
        .values(tokens=sealed, version=version + 1, lease_holder=None, lease_until=None)
    )
    return result.rowcount == 1


def end(connection: Connection, session_id: str, version: int, because: str, now: datetime, *, why: str = "") -> bool:
    """End the session and forget its tokens, if the set is still `version`; False if that is history by now.

    `why`: where the provider explains it.
    """
    result = connection.execute(
        update(SessionRow)
        .where(SessionRow.id == session_id, SessionRow.version == version, SessionRow.ended_at.is_(None))
        .values(
            tokens=None,
            ended_at=now,
            ended_because=because,
            ended_why=why or None,
            lease_holder=None,
            lease_until=None,
        )
    )
    return result.rowcount == 1

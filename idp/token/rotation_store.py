"""A rotation in the database: one conditional UPDATE of one row, found by its key, whose answer says who won.

Both statements are made once, because this is what the provider does all day: to put one together takes longer than to
run it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, LargeBinary, bindparam, case, update

from idp.clients.refresh_policy import RefreshPolicy
from idp.token.grant_store import IDENTITY, Grant, grant_of
from idp.token.lifetimes import RenewalEnds
from idp.token.models import GrantRow
from idp.token.refresh_token import RefreshToken
from idp.token.rotation import retry_until
from shared.database import Moment

_NOW = bindparam("now", type_=Moment())
_IDLE_END = bindparam("idle_end", type_=Moment())


def _rotation(*conditions: Any) -> Any:
    row = GrantRow
    return (
        update(row)
        .where(row.id == bindparam("grant"), *conditions)
        .values(
            generation=bindparam("next_generation"),
            previous_hash=bindparam("shown_hash", type_=LargeBinary(32)),
            current_hash=bindparam("next_hash"),
            salt=bindparam("new_salt"),
            key_id=bindparam("next_key"),
            rotated_at=_NOW,
            retry_until=bindparam("window_end"),
            idle_expires_at=case((row.absolute_expires_at < _IDLE_END, row.absolute_expires_at), else_=_IDLE_END),
            retried_in_a_row=case((row.retried, row.retried_in_a_row + 1), else_=0),
            retried=False,
        )
        .returning(*IDENTITY, row.generation, row.retried_in_a_row, row.idle_expires_at, row.absolute_expires_at)
    )


_CURRENT = _rotation(
    GrantRow.client_id == bindparam("client"),
    GrantRow.current_hash == bindparam("shown_hash", type_=LargeBinary(32)),
    GrantRow.revoked_at.is_(None),
    GrantRow.idle_expires_at > _NOW,
    GrantRow.absolute_expires_at > _NOW,
)
_JUDGED = _rotation(GrantRow.generation == bindparam("judged_generation"))


@dataclass(frozen=True)
class Rotated:
    """The row after a rotation: the grant, its new generation, and how often in a row it was asked for twice."""

    grant: Grant
    generation: int
    retried_in_a_row: int
    ends: RenewalEnds


@dataclass(frozen=True)
class Rotation:
    """What is written: `successor` takes the place of `shown`. `salt`: what it was derived with."""

    shown: RefreshToken
    successor: RefreshToken
    salt: bytes
    policy: RefreshPolicy

    def values_at(self, now: datetime) -> dict[str, Any]:
        """For the statements."""
        return {
            "grant": self.shown.grant_id,
            "shown_hash": self.shown.hash,
            "next_generation": self.successor.generation,
            "next_hash": self.successor.hash,
            "new_salt": self.salt,
            "next_key": self.successor.key_id,
            "now": now,
            "window_end": retry_until(self.policy, now),
            "idle_end": now + timedelta(seconds=self.policy.idle_lifetime_seconds),
        }


def rotate_current(connection: Connection, rotation: Rotation, client_id: str, now: datetime) -> Rotated | None:
    """The fast path: rotate if the token shown is the current one of a live grant of this client."""
    return _run(connection, _CURRENT, {**rotation.values_at(now), "client": client_id})


def rotate_from(connection: Connection, rotation: Rotation, generation: int, now: datetime) -> Rotated | None:
    """Rotate a row that was judged under lock and still is at `generation`."""
    return _run(connection, _JUDGED, {**rotation.values_at(now), "judged_generation": generation})


def _run(connection: Connection, statement: Any, values: dict[str, Any]) -> Rotated | None:
    row = connection.execute(statement, values).one_or_none()
    if row is None:
        return None
    ends = RenewalEnds(row.idle_expires_at, row.absolute_expires_at)
    return Rotated(grant_of(row), row.generation, row.retried_in_a_row, ends)

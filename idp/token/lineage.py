"""RULES: what is kept of a grant's life, and where: at most 50 events, and never a deletion.

Each event has a slot of its own, and what comes later into the same slot takes its place:

    slot      event                                                            stays
    0         access token at /authorize                                       always
    1         code redeemed, or sign-in at the JSON door                       always
    2         replay: of a refresh token or of the code; it ends the grant     always
    3         the last adoption (commits were lost, the token went on)         until the next
    4 … 19    retries, by their number modulo 16                               the last 16
    20 … 49   renewals, by their generation modulo 30                          the last 30

That a grant ended, when and why is said by its own row. A refusal that changes nothing (BUSY, FORWARD, another client's
token) leaves no event, so that nobody can push others out by it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

RETRIES_KEPT = 16
RENEWALS_KEPT = 30
_RETRIES, _RENEWALS = 4, 20


class Kind(IntEnum):
    """What happened; the numbers stand in the database."""

    AUTHORIZED = 1
    CODE_REDEEMED = 2
    SIGNED_IN = 3
    RENEWED = 4
    ADOPTED = 5
    RETRIED = 6
    REPLAYED = 7
    CODE_REPLAYED = 8


@dataclass(frozen=True)
class GrantEvent:
    """One event. `generation`: of the refresh token that was answered; of a replay, of the one that was shown.

    `jti`, `lifetime_seconds`: of the access token that was answered; it was issued at `at`. `seconds_since_rotation`:
    how long the grant had not been renewed when a token was shown again. `address`: whence a replay came.
    """

    kind: Kind
    at: datetime
    generation: int
    jti: str | None = None
    lifetime_seconds: int | None = None
    seconds_since_rotation: float | None = None
    address: str | None = None

    @property
    def expires_at(self) -> datetime | None:
        """`exp` of its access token, to the second as in the token."""
        if self.lifetime_seconds is None:
            return None
        return (self.at + timedelta(seconds=self.lifetime_seconds)).replace(microsecond=0)


_OWN_SLOT = {
    Kind.AUTHORIZED: 0,
    Kind.CODE_REDEEMED: 1,
    Kind.SIGNED_IN: 1,
    Kind.REPLAYED: 2,
    Kind.CODE_REPLAYED: 2,
    Kind.ADOPTED: 3,
}


def slot(event: GrantEvent, retries: int) -> int:
    """Where the event is kept. `retries`: how many the grant has had, with this one."""
    if event.kind is Kind.RENEWED:
        return _RENEWALS + event.generation % RENEWALS_KEPT
    if event.kind is Kind.RETRIED:
        return _RETRIES + retries % RETRIES_KEPT
    return _OWN_SLOT[event.kind]

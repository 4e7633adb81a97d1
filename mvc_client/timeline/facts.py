"""RULES: what the picture shows, as plain numbers. Moments are Unix seconds on this application's clock."""

from dataclasses import dataclass
from enum import Enum

UNANSWERED = 0
"""The status of a call that nobody answered."""


@dataclass(frozen=True)
class Api:
    """api1 as it is now. `skew_seconds`: None if it does not say. `ahead_seconds`: of its clock before ours."""

    skew_seconds: int | None
    ahead_seconds: int = 0


@dataclass(frozen=True)
class Token:
    """One access token. `held_from`, `held_until`: while the client used it; it may have been valid before and after.

    `refused_from`: the first second at which api1 says no; None if it does not tell its skew. `ahead_seconds`: how far
    api1's clock is ahead of ours, with which `refused_from` was counted.
    """

    number: int
    iat: int
    exp: int
    held_from: float
    held_until: float
    refused_from: int | None
    ahead_seconds: int
    is_current: bool

    @property
    def begins(self) -> float:
        """Where its bar begins."""
        return min(self.iat, self.held_from)

    @property
    def ends(self) -> float:
        """From here on nothing of it is left to draw."""
        return max(self.exp, self.refused_from or 0)


@dataclass(frozen=True)
class Call:
    """A call with the token of this number. `status`: UNANSWERED if no answer came."""

    at: float
    token: int
    status: int

    @property
    def is_good(self) -> bool:
        """Whether it was answered with what was asked for."""
        return 0 < self.status < 400


class Reason(Enum):
    """Why a renewal began. LATE: by the client's own plan, but after the token had expired."""

    AHEAD = "ahead"
    LATE = "before the call"
    AFTER_401 = "after a 401"


@dataclass(frozen=True)
class Renewal:
    """A renewal that gave the token of this number. `left`: seconds until the old one's exp. `attempts`: requests."""

    at: float
    token: int
    reason: Reason
    left: int
    attempts: int


@dataclass(frozen=True)
class Failure:
    """A renewal that gave nothing; the token of this number stayed."""

    at: float
    token: int
    reason: Reason


@dataclass(frozen=True)
class Refresh:
    """The refresh token, all generations as one. The ends: None if the provider does not tell them.

    `ended_at`: when the session here ended; None while it lives.
    """

    since: float
    idle_end: int | None
    absolute_end: int | None
    ended_at: float | None

    @property
    def lasts_until(self) -> float | None:
        """The first of what is known to end it."""
        known = [end for end in (self.idle_end, self.absolute_end, self.ended_at) if end is not None]
        return min(known, default=None)


@dataclass(frozen=True)
class Facts:
    """Oldest first. `planned_at`: when the next call renews; None if nothing is planned or the moment is past.

    `ended_because`: as the session says it.
    """

    now: float
    tokens: tuple[Token, ...]
    calls: tuple[Call, ...]
    renewals: tuple[Renewal, ...]
    failures: tuple[Failure, ...]
    refresh: Refresh | None
    planned_at: float | None
    ended_at: float | None
    ended_because: str | None = None

    def token(self, number: int) -> Token | None:
        """The one with this number, if its life is known."""
        return next((token for token in self.tokens if token.number == number), None)

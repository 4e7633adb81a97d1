"""RULES: what happens to a refresh token that is shown.

                         shown: the current token
                  ┌──────────── ROTATE ────────────┐
                  ▼                                │
            ┌───────────┐  predecessor, in window  │
   code ──▶ │ LIVE (g)  │ ───── RETRY ──▶ the same successor, nothing moves
            └───────────┘
              │      │  older, at most 8 back, under way before the last rotation + S ──▶ BUSY (503, nothing moves)
              │      │  newer than the row, up to forward_limit ──▶ ADOPT (commits were lost: go on from it)
              │      └─ newer still ──▶ FORWARD (refused, nothing moves)
              │
              │ anything else that is genuine: REPLAY
              ▼
           REVOKED  (also by revocation, logout by policy, password change …)      EXPIRED: idle or absolute end

A thief and the owner cannot both go on: whoever shows a superseded token outside the window ends the grant. BUSY
exists because a straggler must not be told `invalid_grant`: a thief who rotates twice just before the owner would
otherwise turn the owner away for good without an alarm. 503 says neither yes nor no; an honest client reads its store
again, a robbed one comes back and REPLAY fires.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from idp.clients.refresh_policy import STRAGGLER_SECONDS, RefreshPolicy
from idp.token.lifetimes import RenewalEnds

STRAGGLER = timedelta(seconds=STRAGGLER_SECONDS)
FURTHEST_STRAGGLER = 8
SHADOWED_GENERATIONS = 8


class Verdict(Enum):
    """The outcomes; every refusal among them is the same `invalid_grant` on the wire, BUSY alone is 503."""

    GARBAGE = auto()
    UNKNOWN = auto()
    FOREIGN = auto()
    REVOKED = auto()
    EXPIRED_IDLE = auto()
    EXPIRED_ABSOLUTE = auto()
    ROTATE = auto()
    ADOPT = auto()
    FORWARD = auto()
    RETRY = auto()
    BUSY = auto()
    REPLAY = auto()


@dataclass(frozen=True)
class RefreshState:
    """The columns of the grant's row that decide. `retry_until` None: until the successor has been used."""

    client_id: str
    generation: int
    current_hash: bytes
    previous_hash: bytes | None
    rotated_at: datetime
    retry_until: datetime | None
    idle_expires_at: datetime
    absolute_expires_at: datetime
    revoked_at: datetime | None

    @property
    def ends(self) -> RenewalEnds:
        """Of its refresh token."""
        return RenewalEnds(self.idle_expires_at, self.absolute_expires_at)


@dataclass(frozen=True)
class Shown:
    """What was presented: by whom, which generation, its hash, and when the request was accepted by a worker."""

    client_id: str
    generation: int
    hash: bytes
    arrived: datetime


def judge(
    shown: Shown, row: RefreshState | None, policy: RefreshPolicy, *, now: datetime, came_up: datetime
) -> Verdict:
    """The first line that applies.

    `now`: read after the row's lock was taken; a request that waited for it keeps its `arrived`. `came_up`: since when
    this provider answers; an answer lost while it was down may be asked for again.
    """
    if row is None:
        return Verdict.UNKNOWN
    if row.client_id != shown.client_id:
        return Verdict.FOREIGN
    if row.revoked_at is not None:
        return Verdict.REVOKED
    if row.absolute_expires_at <= now:
        return Verdict.EXPIRED_ABSOLUTE
    if row.idle_expires_at <= now:
        return Verdict.EXPIRED_IDLE
    if shown.hash == row.current_hash:
        return Verdict.ROTATE
    if shown.generation > row.generation:
        ahead = shown.generation - row.generation
        return Verdict.ADOPT if ahead <= policy.forward_limit else Verdict.FORWARD
    if shown.hash == row.previous_hash and _window_is_open(row, policy, shown.arrived, came_up):
        return Verdict.RETRY
    if _is_straggler(shown, row, policy):
        return Verdict.BUSY
    return Verdict.REPLAY


def retry_until(policy: RefreshPolicy, rotated_at: datetime) -> datetime | None:
    """Until when the predecessor may be shown again; None: until the successor has been used."""
    if policy.window_seconds is None:
        return None
    return rotated_at + timedelta(seconds=policy.window_seconds)


def idle_expires_at(policy: RefreshPolicy, now: datetime, absolute_expires_at: datetime) -> datetime:
    """A renewal moves the idle end, never beyond the absolute one."""
    return min(now + timedelta(seconds=policy.idle_lifetime_seconds), absolute_expires_at)


def is_shadowed(retried_in_a_row: int) -> bool:
    """Whether to raise the alarm: at the eighth retried generation in a row, and at every eighth after."""
    return retried_in_a_row > 0 and retried_in_a_row % SHADOWED_GENERATIONS == 0


def _window_is_open(row: RefreshState, policy: RefreshPolicy, arrived: datetime, came_up: datetime) -> bool:
    if policy.is_strict:
        return False
    if row.retry_until is None or policy.window_seconds is None:
        return row.retry_until is None or arrived < row.retry_until
    return arrived < max(row.retry_until, came_up + timedelta(seconds=policy.window_seconds))


def _is_straggler(shown: Shown, row: RefreshState, policy: RefreshPolicy) -> bool:
    behind = row.generation - shown.generation
    recent = shown.arrived < row.rotated_at + STRAGGLER
    return not policy.is_strict and behind <= FURTHEST_STRAGGLER and recent

"""RULES: how long a sign-on session lives."""

from dataclasses import dataclass
from datetime import datetime, timedelta

IDLE_LIFETIME = timedelta(hours=8)
"""A working day without a pause of eight hours needs one password; a browser left alone overnight needs it again."""
ABSOLUTE_LIFETIME = timedelta(days=7)
"""However busy: a stolen cookie is worth nothing after a week."""
SLIDE_EVERY = timedelta(minutes=1)
"""The idle end moves at most this often, so that not every request costs a write."""

ACR_PASSWORD = "urn:sixty:acr:password"
AMR_PASSWORD = ("pwd",)  # RFC 8176 §2


@dataclass(frozen=True)
class SignOnSession:
    """A browser in which a person has proved who they are; `sid` is public, `auth_time` is when they last did."""

    sid: str
    user_id: str
    auth_time: datetime
    amr: tuple[str, ...]
    acr: str
    created_at: datetime
    idle_expires_at: datetime
    absolute_expires_at: datetime

    def is_alive(self, now: datetime) -> bool:
        """Neither of its two ends is reached."""
        return now < self.idle_expires_at and now < self.absolute_expires_at


def idle_end(now: datetime, absolute_expires_at: datetime) -> datetime:
    """When a session that is used now ends if it is not used again."""
    return min(now + IDLE_LIFETIME, absolute_expires_at)


def slid(session: SignOnSession, now: datetime) -> datetime | None:
    """The new idle end of a session that is used now; None while it would move by less than `SLIDE_EVERY`."""
    end = idle_end(now, session.absolute_expires_at)
    return end if end - session.idle_expires_at >= SLIDE_EVERY else None

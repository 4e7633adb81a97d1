"""RULES: what is known of a session and of who signed in."""

from dataclasses import dataclass
from datetime import datetime

from mvc_client.renewal_mode import RenewalMode


@dataclass(frozen=True)
class Session:
    """A session as it was read. `tokens`: sealed; None once it has ended. `ended_because`: None while it lives.

    `ended_why`: where the provider explains it, if it said so.
    """

    id: str
    sub: str
    sid: str | None
    name: str
    amr: str
    signed_in_at: datetime
    seen_at: datetime
    idle_expires_at: datetime
    absolute_expires_at: datetime
    renewal_mode: RenewalMode
    tokens: str | None
    version: int
    ended_at: datetime | None
    ended_because: str | None
    ended_why: str | None = None

    @property
    def lives(self) -> bool:
        """Whether somebody is signed in with it."""
        return self.ended_at is None and self.tokens is not None


@dataclass(frozen=True)
class Person:
    """Who signed in, as the ID token and userinfo say."""

    sub: str
    sid: str | None
    name: str
    amr: str

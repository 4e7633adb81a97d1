"""RULES: what may be shown of a grant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class GrantRecord:
    """Everything about a grant that may be shown."""

    id: str
    client_id: str
    user_id: str
    sid: str
    scope: str
    auth_time: datetime
    amr: Sequence[str]
    created_at: datetime
    generation: int
    rotated_at: datetime
    retries: int
    idle_expires_at: datetime
    absolute_expires_at: datetime
    revoked_at: datetime | None
    revoked_because: str | None

    def state(self, now: datetime) -> str:
        """`revoked`; `renewable`; or `over`: it cannot be renewed, though its last access token may still live."""
        if self.revoked_at is not None:
            return "revoked"
        return "renewable" if self.idle_expires_at > now else "over"

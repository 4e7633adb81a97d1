"""RULES: how long tokens may live at most, whatever a setting or a client says."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST_ACCESS_TOKEN = timedelta(days=1)
LARGEST_CLOCK_SKEW = timedelta(minutes=10)

OVER_AFTER = LONGEST_ACCESS_TOKEN + LARGEST_CLOCK_SKEW
"""So long after the end of renewing no access token of a grant is accepted any more, here or at an API."""


@dataclass(frozen=True)
class RenewalEnds:
    """When a refresh token ends: `idle` if it is not used before, `absolute` in any case; `idle` is never later."""

    idle: datetime
    absolute: datetime

    def members(self, now: datetime) -> dict[str, int]:
        """As a token answer tells them, in seconds (draft-ietf-oauth-refresh-token-expiration-02)."""
        return {
            "refresh_token_timeout": _seconds_until(self.idle, now),
            "authorization_expires_in": _seconds_until(self.absolute, now),
        }


def _seconds_until(end: datetime, now: datetime) -> int:
    """Between whole seconds, as `exp` and `iat` are."""
    return max(int(end.timestamp()) - int(now.timestamp()), 0)

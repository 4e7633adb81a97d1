"""RULES: how a client's refresh tokens rotate, how long they live, and what ends them. Durations in seconds."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

STRAGGLER_SECONDS = 2
"""S: how long after a rotation a request that was already under way may still carry an older token."""

IDLE_LIFETIME_SECONDS = 7 * 86_400
ABSOLUTE_LIFETIME_SECONDS = 30 * 86_400
PUBLIC_WINDOW_SECONDS = 30
FORWARD_LIMIT = 4
SENDER_CONSTRAINED = "sender_constrained"
RESERVED = (
    f"{SENDER_CONSTRAINED} is reserved: it needs tokens that are bound to a key of the client, which are not issued"
)


class Preset(StrEnum):
    """The three policies by name."""

    PUBLIC = "public"
    CONFIDENTIAL = "confidential"
    STRICT = "strict"


@dataclass(frozen=True)
class RefreshPolicy:
    """One client's policy.

    `window_seconds` is how long the immediate predecessor of the current token may be shown again for the same
    successor: None until the successor has been used, 0 never.
    """

    window_seconds: int | None
    idle_lifetime_seconds: int = IDLE_LIFETIME_SECONDS
    absolute_lifetime_seconds: int = ABSOLUTE_LIFETIME_SECONDS
    on_logout: Literal["keep", "revoke"] = "keep"
    on_shadowing: Literal["alert", "revoke"] = "alert"
    forward_limit: int = FORWARD_LIMIT

    @property
    def is_strict(self) -> bool:
        """No retry: a second showing of the same token is a replay."""
        return self.window_seconds == 0


def window_of(preset: Preset, access_token_lifetime_seconds: int) -> int | None:
    """The retry window of a preset: 30 s for public, but at most half an access token's life, and at least S."""
    if preset is Preset.CONFIDENTIAL:
        return None
    if preset is Preset.STRICT:
        return 0
    return max(STRAGGLER_SECONDS, min(PUBLIC_WINDOW_SECONDS, access_token_lifetime_seconds // 2))

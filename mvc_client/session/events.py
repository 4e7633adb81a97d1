"""RULES: what can happen in a session. Details are numbers and words from closed lists or cut short, never tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from mvc_client.api1_call import IDENTITY

KEPT = 50
"""Events a session keeps; older ones go."""


class Kind(StrEnum):
    """What happened; the details of each kind in brackets.

    Moments are Unix seconds, durations are whole seconds unless the name ends in `_ms`. Of a call besides: `call`, its
    name; `iat` and `exp` of its token; `renewed`, the trigger of a renewal that it needed; `again`, after nobody had
    answered the same call; if it was answered `skew`, how much api1 allowed, and `api1_ahead`, how far its clock was
    ahead of ours, each only if it is known. The ends of the refresh token only if the provider tells them.
    """

    SIGNED_IN = "signed_in"  # iat, exp, refresh_token, refresh_idle_end, refresh_absolute_end
    CALL_ANSWERED = "call_answered"  # status, age, left, resent, waited
    CALL_REFUSED = "call_refused"  # status, error, description, explained_at (an address), resent
    CALL_FAILED = "call_failed"
    RENEWED = "renewed"  # as SIGNED_IN; trigger, left, old_exp, took_ms, attempts, first_failure
    RENEWAL_FAILED = "renewal_failed"  # trigger, reason, attempts, left, explained_at


class Trigger(StrEnum):
    """Why a renewal began."""

    AHEAD = "ahead"
    AFTER_401 = "after_401"


@dataclass(frozen=True)
class Event:
    """One thing that happened, to the token with this number (for RENEWED: the new one)."""

    kind: Kind
    at: datetime
    token_number: int
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def call(self) -> str:
        """Which call it was, if it was one."""
        return str(self.details.get("call", IDENTITY.name)) if self.kind in CALLS else ""


CALLS = (Kind.CALL_ANSWERED, Kind.CALL_REFUSED, Kind.CALL_FAILED)

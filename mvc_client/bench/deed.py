"""RULES: what somebody did on the bench, and how it is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from mvc_client.moments import offset_text

KEPT = 10
"""Deeds a session keeps; older ones go."""


class Kind(StrEnum):
    """What was done; the details of each kind in brackets."""

    CLOCK_MOVED = "clock_moved"  # service (a name for people), offset_seconds
    CLOCKS_MOVED = "clocks_moved"  # step, or 0: back to the machine's time
    SKEW_CHANGED = "skew_changed"  # seconds, None for the setting
    FAULT_ARMED = "fault_armed"  # fault
    FAULT_FORGOTTEN = "fault_forgotten"
    RENEWED_NOW = "renewed_now"
    TWO_TABS = "two_tabs"
    STOLEN = "stolen"  # token, shown, reason


class Fault(StrEnum):
    """What idp can do to an answer of its token endpoint."""

    LOST_ANSWER = "lost_answer"
    DELAYED = "delayed"
    CUT_IN_HALF = "cut_in_half"
    DELIVERED_TWICE = "delivered_twice"
    SERVER_ERROR = "server_error"


FAULTS = {
    Fault.LOST_ANSWER: ("Answer lost after the commit", "The provider renews, and its answer never arrives."),
    Fault.DELAYED: ("Answer delayed by 4 s", "Longer than the client’s patience of 3 s."),
    Fault.CUT_IN_HALF: ("Answer cut in half", "Good headers, half of the JSON."),
    Fault.DELIVERED_TWICE: ("Request delivered twice", "As by a proxy that sends a POST again."),
    Fault.SERVER_ERROR: ("Answer replaced by a 500", "The provider looks broken. The session must not end."),
}
"""Title and line of each, for people."""


@dataclass(frozen=True)
class Deed:
    """One deed. `last_event`: the id of the newest event of the session when it was done."""

    kind: Kind
    at: datetime
    last_event: int
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])


def sentence(deed: Deed) -> str:
    """What was done."""
    match deed.kind:
        case Kind.CLOCK_MOVED:
            return f"{deed.details['service']}’s clock: {offset_text(deed.details['offset_seconds'])}."
        case Kind.CLOCKS_MOVED:
            step = deed.details["step"]
            return f"All clocks moved by {offset_text(step)}." if step else "All clocks back to real time."
        case Kind.SKEW_CHANGED:
            seconds = deed.details["seconds"]
            return "api1’s skew: as set." if seconds is None else f"api1’s skew: {seconds} s."
        case Kind.FAULT_ARMED:
            return f"Armed: {FAULTS[Fault(deed.details['fault'])][0].lower()}."
        case Kind.FAULT_FORGOTTEN:
            return "Disarmed."
        case Kind.RENEWED_NOW:
            return "The client was told to renew and to call api1."
        case Kind.TWO_TABS:
            return "Two tabs called api1 at once, and both needed new tokens."
        case Kind.STOLEN:
            return theft(deed)


def theft(deed: Deed) -> str:
    """What a thief did with the copy of a refresh token."""
    token, shown = deed.details["token"], int(deed.details["shown"])
    if shown == 2:
        return f"Somebody redeemed refresh token {token} and then its successor."
    whose = f"refresh token {token}" if shown == 0 else f"the successor of refresh token {token}"
    return f"Somebody tried to redeem {whose}, and failed: {deed.details['reason']}."

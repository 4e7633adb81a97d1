"""Ends again what had ended after the copy was made from which the database was restored.

The shipped log knows: every end of a grant is one JSON line (`IDP_LOG_FORMAT=json`), the provider's and the commands'.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.audit.events import GrantRevoked
from idp.audit.transaction import Transaction
from idp.maintenance import endings
from idp.token import grant_register_store

_GRANT_ID = re.compile(r"[0-9a-f]{32}\Z")
_BECAUSE = re.compile(r"[a-z_]{1,64}\Z")


@dataclass(frozen=True)
class Logged:
    """What the log says. `ends`: grant ids with their reasons, in order; `lines`: how many lines were events at all."""

    ends: dict[str, str]
    lines: int


@dataclass(frozen=True)
class Replayed:
    """`revoked` now; `already` before; `unknown`: made after the copy, so there is nothing to end."""

    revoked: int
    already: int
    unknown: int


def read_log(lines: Iterable[str]) -> Logged:
    """The ends of grants in a log. Anything else on the way is passed over; a grant's first reason stands."""
    ends: dict[str, str] = {}
    events = 0
    for line in lines:
        event = _event(line)
        if event is None:
            continue
        events += 1
        grant_id = event.get("grant_id")
        if event["event"] == GrantRevoked.__name__ and isinstance(grant_id, str) and _GRANT_ID.match(grant_id):
            because = str(event.get("because", ""))
            ends.setdefault(grant_id, because if _BECAUSE.match(because) else "replayed")
    return Logged(ends, events)


def replay(change: Transaction, logged: Logged, now: datetime) -> Replayed:
    """End every grant that the log says has ended."""
    revoked = already = unknown = 0
    for grant_id, because in logged.ends.items():
        if endings.revoke_grant(change, grant_id, because, now) is not None:
            revoked += 1
        elif grant_register_store.find(change.connection, grant_id) is not None:
            already += 1
        else:
            unknown += 1
    return Replayed(revoked, already, unknown)


def _event(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and isinstance(value.get("event"), str) else None

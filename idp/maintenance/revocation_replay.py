"""Ends again what had ended after the copy was made from which the database was restored.

The shipped log knows: every end of a grant or of a session is one JSON line (`IDP_LOG_FORMAT=json`), the provider's and
the commands'.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.audit.events import GrantRevoked, UserSignedOut
from idp.audit.transaction import Transaction
from idp.changes import endings
from idp.session import session_end, session_store
from idp.token import grant_register_store

_GRANT_ID = re.compile(r"[0-9a-f]{32}\Z")
_SID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_BECAUSE = re.compile(r"[a-z_]{1,32}\Z")


@dataclass(frozen=True)
class Logged:
    """What the log says. `ends`: grant ids with their reasons, in order; `sessions`: the same by `sid`.

    `lines`: how many lines were events at all.
    """

    ends: dict[str, str]
    sessions: dict[str, str]
    lines: int


@dataclass(frozen=True)
class Replayed:
    """Grants: `revoked` now; `already` before; `unknown`: made after the copy, so there is nothing to end.

    `sessions`: those that ended now.
    """

    revoked: int
    already: int
    unknown: int
    sessions: int


def read_log(lines: Iterable[str]) -> Logged:
    """The ends of grants and sessions in a log. Anything else on the way is passed over; the first reason stands."""
    ends: dict[str, str] = {}
    sessions: dict[str, str] = {}
    events = 0
    for line in lines:
        event = _event(line)
        if event is None:
            continue
        events += 1
        if event["event"] == GrantRevoked.__name__:
            _note(ends, event, "grant_id", _GRANT_ID)
        elif event["event"] == UserSignedOut.__name__:
            _note(sessions, event, "sid", _SID)
    return Logged(ends, sessions, events)


def replay(change: Transaction, logged: Logged, now: datetime) -> Replayed:
    """End every grant and every session that the log says has ended."""
    revoked = already = unknown = 0
    for grant_id, because in logged.ends.items():
        if endings.revoke_grant(change, grant_id, because, now) is not None:
            revoked += 1
        elif grant_register_store.find(change.connection, grant_id) is not None:
            already += 1
        else:
            unknown += 1
    sessions = [_end_session(change, sid, because, now) for sid, because in logged.sessions.items()]
    return Replayed(revoked, already, unknown, sessions.count(True))


def _note(ends: dict[str, str], event: dict[str, Any], name: str, form: re.Pattern[str]) -> None:
    ended, because = event.get(name), str(event.get("because", ""))
    if isinstance(ended, str) and form.match(ended):
        ends.setdefault(ended, because if _BECAUSE.match(because) else "replayed")


def _end_session(change: Transaction, sid: str, because: str, now: datetime) -> bool:
    session = session_store.find_by_sid(change.connection, sid, now)
    return session is not None and session_end.end(change, sid, session.user_id, because, now)


def _event(line: str) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and isinstance(value.get("event"), str) else None

"""Throws away what is of no use to anybody any more (`retention`), in small batches that nobody has to wait for.

Each batch is one write transaction of a few milliseconds, on SQLite as on PostgreSQL, and after each there is a pause,
in which everybody who waits for SQLite's only write lock gets it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from idp import batches
from idp.audit import audit_store
from idp.audit.events import GrantExpired
from idp.audit.transaction import Transaction, transaction
from idp.clients import assertion_store
from idp.interaction import pending_request_store
from idp.login import attempt_store
from idp.maintenance.retention import Limits, limits
from idp.maintenance.turns import Turn
from idp.session import logout_notice_store, session_client_store, session_store
from idp.token import authorization_code_store, grant_register_store, revoked_token_store
from idp.token.grant_register_store import GrantRecord

PAUSE_SECONDS = 0.1
"""Longer than a batch takes: others may write most of the time."""


def purge(turn: Turn, now: datetime, audit_retention_days: int, pause: Callable[[float], object]) -> dict[str, int]:
    """Throw away everything that may go at `now`; answers how many rows of each kind. Raises TurnLostError."""
    chosen = limits(now, audit_retention_days)
    return {kind: _all(turn, remove, chosen, pause) for kind, remove in _KINDS.items()}


def _all(
    turn: Turn, remove: Callable[[Transaction, Limits], int], chosen: Limits, pause: Callable[[float], object]
) -> int:
    """Batch after batch, until one is not full."""
    total = 0
    while True:
        with transaction() as change:
            turn.keep(change.connection)
            removed = remove(change, chosen)
        total += removed
        if removed < batches.ROWS:
            return total
        pause(PAUSE_SECONDS)


def _grants(change: Transaction, chosen: Limits) -> int:
    """With the codes that they came of, these first: in the order in which /token takes hold of them."""
    over = grant_register_store.find_over(change.connection, chosen.grants)
    authorization_code_store.remove_of_grants(change.connection, over)
    removed = grant_register_store.remove(change.connection, over)
    change.record(*(_expired(grant) for grant in removed if grant.revoked_at is None))
    return len(removed)


def _expired(grant: GrantRecord) -> GrantExpired:
    is_idle = grant.idle_expires_at < grant.absolute_expires_at
    return GrantExpired(
        client_id=grant.client_id,
        user_id=grant.user_id,
        grant_id=grant.id,
        sid=grant.sid,
        because="idle" if is_idle else "absolute",
        ended_at=min(grant.idle_expires_at, grant.absolute_expires_at).isoformat(timespec="seconds"),
    )


def _codes(change: Transaction, chosen: Limits) -> int:
    return authorization_code_store.remove_unredeemed(change.connection, chosen.codes)


def _requests(change: Transaction, chosen: Limits) -> int:
    return pending_request_store.remove_expired(change.connection, chosen.requests)


def _sessions(change: Transaction, chosen: Limits) -> int:
    return session_store.remove_over(change.connection, chosen.sessions)


def _session_clients(change: Transaction, chosen: Limits) -> int:
    return session_client_store.remove_over(change.connection, chosen.session_clients)


def _notices(change: Transaction, chosen: Limits) -> int:
    return logout_notice_store.remove_old(change.connection, chosen.notices)


def _revoked_tokens(change: Transaction, chosen: Limits) -> int:
    return revoked_token_store.remove_over(change.connection, chosen.revoked_tokens)


def _assertions(change: Transaction, chosen: Limits) -> int:
    return assertion_store.remove_over(change.connection, chosen.assertions)


def _counters(change: Transaction, chosen: Limits) -> int:
    return attempt_store.remove_forgiven(change.connection, chosen.counters)


def _addresses(change: Transaction, chosen: Limits) -> int:
    return attempt_store.remove_unfamiliar(change.connection, chosen.addresses)


def _events(change: Transaction, chosen: Limits) -> int:
    return audit_store.remove_old(change.connection, chosen.events) if chosen.events is not None else 0


_KINDS: Mapping[str, Callable[[Transaction, Limits], int]] = {
    "grants": _grants,
    "codes": _codes,
    "requests": _requests,
    "sessions": _sessions,
    "session_clients": _session_clients,
    "notices": _notices,
    "revoked_tokens": _revoked_tokens,
    "assertions": _assertions,
    "counters": _counters,
    "addresses": _addresses,
    "events": _events,
}

"""One write transaction with its audit events: rows in the same commit, log lines after it.

with transaction() as change:
    grant_store.revoke(change.connection, …)
    change.record(GrantRevoked(…))
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from flask import has_request_context, request
from sqlalchemy import Connection

from idp.audit import alarms, audit_store
from idp.audit.events import Event
from idp.extensions import writing
from shared import clock

LONGEST_ADDRESS = 64
"""As many as the column holds; behind a proxy the address is what a header says."""

log = structlog.stdlib.get_logger("sixty.audit")


@dataclass
class Transaction:
    """The connection to write through, what will have happened once it commits, and what is to be done then."""

    connection: Connection
    events: list[Event] = field(default_factory=list)
    once_committed: list[Callable[[], None]] = field(default_factory=list)

    def record(self, *events: Event) -> None:
        """Add events to the same commit."""
        audit_store.add(self.connection, events, clock.now(), address())
        self.events.extend(events)


@contextmanager
def transaction() -> Iterator[Transaction]:
    """Commits at the end of the block and then logs the events; rolls everything back on an exception."""
    with writing() as connection:
        change = Transaction(connection)
        yield change
    for event in change.events:
        log.info(type(event).__name__, **audit_store.log_fields(event), address=address())
        alarms.happened(event)
    for act in change.once_committed:
        act()


def address() -> str | None:
    """Where the request comes from; None: from no request."""
    return (request.remote_addr or "")[:LONGEST_ADDRESS] or None if has_request_context() else None

"""One process at a time does the housekeeping: it holds the lease, and renews it in the transaction of each step."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from idp.extensions import reading, writing
from idp.leases import lease_store
from shared import clock

HOUSEKEEPING = "housekeeping"


class TurnLostError(Exception):
    """This process was away for so long that another one has taken over."""


@dataclass(frozen=True)
class Turn:
    """This process does the work."""

    holder: str

    def keep(self, connection: Connection) -> None:
        """Called first in each write transaction of the work. Raises TurnLostError."""
        if not lease_store.renew(connection, HOUSEKEEPING, self.holder, clock.now()):
            raise TurnLostError


@contextmanager
def turn(every: timedelta | None = None) -> Iterator[Turn | None]:
    """The work is this process's until the end of the block, which counts as done even if it failed.

    None: another process is at it, or with `every` it was done less than so long ago.
    """
    taken = _take(every)
    if taken is None:
        yield None
        return
    started = clock.now()
    try:
        yield taken
    finally:
        with writing() as connection:
            lease_store.give_back(connection, HOUSEKEEPING, taken.holder, started)


def _take(every: timedelta | None) -> Turn | None:
    if every is not None:
        with reading() as connection:
            if not lease_store.is_due(connection, HOUSEKEEPING, every, clock.now()):
                return None
    holder = secrets.token_hex(16)
    with writing() as connection:
        taken = lease_store.take(connection, HOUSEKEEPING, holder, clock.now(), every=every)
    return Turn(holder) if taken else None

"""One of several processes that do the same to one database at the same moment."""

from datetime import UTC, datetime
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from sqlalchemy import create_engine

from mvc_client.tokens import token_store
from shared.database import WRITE, configure, normalise_url

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
PATIENCE_SECONDS = 30
Won = tuple[int, bool, bool]


def race(url: str, name: str, rounds: int, meet: Barrier, won: "Queue[Won]") -> None:
    """In each round it tries to take the lease of `session-<round>` and to replace the tokens of `session-0`."""
    engine = create_engine(normalise_url(url)).execution_options(**WRITE)
    configure(engine)
    for number in range(1, rounds + 1):
        meet.wait(PATIENCE_SECONDS)
        with engine.begin() as connection:
            leased = token_store.take_lease(connection, f"session-{number}", 1, name, NOON)
        with engine.begin() as connection:
            replaced = token_store.replace(connection, "session-0", number, f"sealed by {name}")
        won.put((number, leased, replaced))

"""One of several processes that do the same to one session at the same moment: `racer.py URL lease|replace ROUNDS`.

Waits for a line on standard input before each round, answers `1` if it won.
"""

import sys
from datetime import UTC, datetime

from sqlalchemy import create_engine

from mvc_client.tokens import token_store
from shared.database import WRITE, configure, normalise_url

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def main(url: str, what: str, rounds: int) -> None:
    engine = create_engine(normalise_url(url))
    configure(engine)
    for number in range(1, rounds + 1):
        sys.stdin.readline()
        with engine.connect().execution_options(**WRITE) as connection, connection.begin():
            if what == "lease":
                won = token_store.take_lease(connection, f"session-{number}", 1, f"racer {sys.argv[4]}", NOON)
            else:
                won = token_store.replace(connection, "session-1", number, "sealed by somebody")
        print(int(won), flush=True)


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))

"""One of several processes that do the same to one database at the same moment: `racer.py URL NAME ROUNDS`.

Before each round it waits for a line on standard input. Then it tries to take the lease of `session-<round>` and to
replace the tokens of `session-0`, and answers with two words, each `1` if it won.
"""

import sys
from datetime import UTC, datetime

from sqlalchemy import create_engine

from mvc_client.tokens import token_store
from shared.database import WRITE, configure, normalise_url

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def main(url: str, name: str, rounds: int) -> None:
    engine = create_engine(normalise_url(url)).execution_options(**WRITE)
    configure(engine)
    for number in range(1, rounds + 1):
        sys.stdin.readline()
        with engine.begin() as connection:
            leased = token_store.take_lease(connection, f"session-{number}", 1, name, NOON)
        with engine.begin() as connection:
            replaced = token_store.replace(connection, "session-0", number, f"sealed by {name}")
        print(int(leased), int(replaced), flush=True)


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))

"""The workers of a real provider look after their database by themselves."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.idp.production.conftest import Production
from tests.support.servers import wait_until


def left(database: Path) -> int:
    with closing(sqlite3.connect(database)) as file:
        return file.execute("SELECT count(*) FROM revoked_access_token").fetchone()[0]


def test_one_of_two_workers_throws_away_what_is_over(production: Production, database: Path) -> None:
    with closing(sqlite3.connect(database)) as file:
        file.execute("INSERT INTO revoked_access_token VALUES ('an-old-one', '2020-01-01 00:00:00.000000')")
        file.commit()
    production.start(IDP_WORKERS="2", IDP_PURGE_INTERVAL_SECONDS="2")
    wait_until(lambda: left(database) == 0, "nobody has purged", seconds=15)
    wait_until(lambda: '"purged"' in production.log.read_text(), "nobody has said so", seconds=5)
    lines = [json.loads(line) for line in production.log.read_text().splitlines() if line.startswith("{")]
    assert [line["revoked_tokens"] for line in lines if line["event"] == "purged"] == [1]

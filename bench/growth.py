"""What becomes of a renewal when there are many grants: python -m bench.growth [--large]. Writes bench/GROWTH.md.

Providers with a thousand and a hundred thousand living grants (`--large`: and a million) run side by side, on SQLite
and on PostgreSQL, and take turns. Each renewal is of another grant, drawn at random, so nothing is warm by accident.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, make_url, text

from bench import disk, grants, load, machine, processes, sixty, waves
from bench.cases import FORM
from bench.load import Order, Single
from bench.sixty import ES256, Sixty
from idp.extensions import reading
from shared.paths import PROJECT
from tests.support.postgresql import postgresql_server

RESULTS = PROJECT / "bench" / "GROWTH.md"
SIZES, LARGE = (1_000, 100_000), 1_000_000
ROUNDS, A_ROUND, AGAIN = 5, 160, 100
AGAIN_AND_AGAIN = (100, 1_000)
"""So many renewals has each of so many grants, at the end."""
_BODY = "grant_type=refresh_token&refresh_token="
_COLUMNS = (
    "living grants",
    "CPU ms",
    "of a thousand's",
    "PostgreSQL's CPU ms",
    "p50 ms",
    "p99 ms",
    "a grant's row, bytes",
    "its index entries",
    "WAL bytes a renewal",
    "of a row just renewed",
    "HOT updates",
)
_HEAD = f"| | {' | '.join(_COLUMNS)} |\n|---|{'---:|' * len(_COLUMNS)}"
_REPORT = """# Many grants

```console
make bench-growth     # five minutes: a thousand and a hundred thousand; with `make bench-large` a million as well
```

{day}. {machine}.

{rounds} rounds of {count} renewals, each of another grant drawn at random; medians. One worker each. "A grant's row" is
its share of the table's pages, with what is free on them. When a page changes for the first time after a checkpoint,
PostgreSQL writes the whole of it to its WAL; with many grants nearly every renewal here was such a one. "Of a row just
renewed" is without those.

{table}

After {often:,} renewals of each of {few} grants, {database}: row {row:.0f} bytes, {events:.0f} bytes of events; before
them {row_before:.0f}.

The largest worker's memory: {before:.0f} MB at the start, {after:.0f} MB at the end.

## Beside other work

SQLite, two workers, 4 connections that renew without pause, {seconds:g} s each.

{beside}
"""


@dataclass
class Store:
    """A provider with so many grants, and what its rounds came to."""

    name: str
    size: int
    sixty: Sixty
    tokens: Sequence[str]
    cpu_ms: list[float] = field(default_factory=list[float])
    sent: list[load.Sent] = field(default_factory=list[load.Sent])
    database_ms: list[float] = field(default_factory=list[float])
    wal: list[float] = field(default_factory=list[float])
    wal_again: float = 0.0

    def run(self, number: int) -> None:
        """One round; round 0 warms up."""
        tokens = self.tokens[number * A_ROUND : (number + 1) * A_ROUND]
        order = self._order(requests=[Single(body=f"{_BODY}{quote(each)}") for each in tokens])
        (wal, database), cpu = self._of_the_database(), self.sixty.idp.cpu_seconds()
        sent = load.send(order)
        if sent.errors:
            raise RuntimeError(f"{self.name}, {self.size}: {dict(sent.errors)}")
        if number:
            self.cpu_ms.append((self.sixty.idp.cpu_seconds() - cpu) * 1000 / sent.count)
            wal_after, database_after = self._of_the_database()
            self.wal.append((wal_after - wal) / sent.count)
            self.database_ms.append((database_after - database) * 1000 / sent.count)
            self.sent.append(sent)

    def run_again(self) -> None:
        """Renew few grants over and over: their pages stand in the WAL already after the first time."""
        order = self._order(body=_BODY, chains=self.tokens[-load.CONNECTIONS :], seconds=0, times=AGAIN)
        again = replace(order, chains=load.send(order).chains or ())
        wal, _ = self._of_the_database()
        sent = load.send(again)
        self.wal_again = (self._of_the_database()[0] - wal) / sent.count

    def row(self, smallest: "Store") -> str:
        """Of the table."""
        ratio = statistics.median(a / b for a, b in zip(self.cpu_ms, smallest.cpu_ms, strict=True))
        p50, p99 = (statistics.median(getattr(each, name) for each in self.sent) for name in ("p50_ms", "p99_ms"))
        with self.sixty.provider_app.app_context(), reading() as connection:
            room, hot = disk.of(connection, "authorization_grant"), _hot(connection)
        wal = f"{statistics.median(self.wal):.0f} | {self.wal_again:.0f}" if any(self.wal) else " | "
        database = f"{statistics.median(self.database_ms):.2f}" if any(self.database_ms) else ""
        return (
            f"| {self.name} | {self.size:,} | {statistics.median(self.cpu_ms):.2f} | {ratio:.2f} | {database} | "
            f"{p50:.1f} | {p99:.1f} | {room.table / self.size:.0f} | {room.indexes / self.size:.0f} | {wal} | {hot} |"
        )

    def _order(self, **what: Any) -> Order:
        headers = {**FORM, **self.sixty.basic(ES256)}
        return Order(f"{self.sixty.idp.url}/token", "POST", headers, **what)

    def _of_the_database(self) -> tuple[int, float]:
        """Bytes of WAL and seconds of CPU so far; SQLite has no process of its own."""
        with self.sixty.provider_app.app_context(), reading() as connection:
            if connection.dialect.name != "postgresql":
                return 0, 0.0
            written = connection.execute(text("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")).scalar_one()
            backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        postmaster = int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])
        return int(written), processes.cpu_seconds(postmaster)


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--large", action="store_true", help="a million grants as well")
    sizes = (*SIZES, LARGE) if parser.parse_args().large else SIZES
    if (reason := load.why_not()) is not None:
        print(f"Nothing is measured: {reason}.", file=sys.stderr)
        return 1
    load.build()
    home = PROJECT / "var" / "bench"
    with tempfile.TemporaryDirectory(dir=home) as name, _stores(Path(name), sizes) as stores:
        before = _memory(stores)
        for number in range(ROUNDS + 1):
            print(f"round {number} of {ROUNDS}", file=sys.stderr)
            for each in stores if number % 2 else reversed(stores):
                each.run(number)
        for each in stores:
            each.run_again()
        smallest = {each.name: each for each in stores if each.size == min(sizes)}
        rows = [each.row(smallest[each.name]) for each in stores]
        again = _again_and_again(Path(name))
        beside = waves.beside(Path(name))
        text_ = _REPORT.format(
            day=f"{date.today():%-d %B %Y}",
            machine=machine.described(),
            rounds=ROUNDS,
            count=A_ROUND,
            table="\n".join([_HEAD, *rows]),
            **again,
            before=before / 1e6,
            after=_memory(stores) / 1e6,
            seconds=waves.SECONDS,
            beside=beside,
        )
    print(text_)
    RESULTS.write_text(text_)
    return 0


@contextmanager
def _stores(folder: Path, sizes: Sequence[int]) -> Iterator[Sequence[Store]]:
    with ExitStack() as stack:
        server = stack.enter_context(postgresql_server(durable=True))
        made: list[Store] = []
        for size in sizes:
            for name in ("SQLite", "PostgreSQL"):
                own = folder / f"{name} {size}"
                own.mkdir()
                settings = (
                    {"IDP_DATABASE_URL": database_on(server.url, f"grants{size}")} if name == "PostgreSQL" else {}
                )
                started = stack.enter_context(sixty.started(own, **settings))
                print(f"{name}: {size:,} grants", file=sys.stderr)
                tokens = grants.fill(started.provider_app, size, (ROUNDS + 1) * A_ROUND + load.CONNECTIONS)
                made.append(Store(name, size, started, tokens))
        yield made


def database_on(server: str, name: str) -> str:
    """The URL of a new database there."""
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _hot(connection: Connection) -> str:
    if connection.dialect.name != "postgresql":
        return ""
    connection.execute(text("SELECT pg_stat_force_next_flush()"))
    counted = "SELECT n_tup_hot_upd, n_tup_upd FROM pg_stat_user_tables WHERE relname = 'authorization_grant'"
    hot, updated = connection.execute(text(counted)).one()
    return f"{hot / updated:.1%}" if updated else ""


def _memory(stores: Sequence[Store]) -> int:
    return max(each.sixty.idp.resident_bytes() for each in stores)


def _again_and_again(folder: Path) -> Mapping[str, object]:
    """A few grants, each renewed very often, on SQLite."""
    few, often = AGAIN_AND_AGAIN
    own = folder / "again"
    own.mkdir()
    with sixty.started(own) as started:
        tokens = grants.fill(started.provider_app, few, few)
        row_before = _bytes(started, "authorization_grant") / few
        headers = {**FORM, **started.basic(ES256)}
        for start in range(0, few, load.CONNECTIONS):
            chains = tokens[start : start + load.CONNECTIONS]
            order = Order(f"{started.idp.url}/token", "POST", headers, _BODY, chains=chains, seconds=0, times=often)
            if load.send(order).errors:
                raise RuntimeError("a renewal was refused")
        row, events = (_bytes(started, each) / few for each in ("authorization_grant", "grant_event"))
    return {"few": few, "often": often, "database": "SQLite", "row": row, "events": events, "row_before": row_before}


def _bytes(started: Sixty, name: str) -> int:
    with started.provider_app.app_context(), reading() as connection:
        return disk.of(connection, name).table


if __name__ == "__main__":
    sys.exit(main())

"""The grant table over many partitions by hash of its key: python -m bench.partition. Prints.

Two providers on PostgreSQL, unchanged, with a hundred thousand grants each; the second one's table is cut in sixteen by
`PARTITION BY HASH (id)`, as a distributed PostgreSQL spreads one over machines. They take turns. Then it is counted
which rows the renewals have changed, and looked at what PostgreSQL does for their statement.
"""

import statistics
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import Connection, text

from bench import grants, load, machine, sixty
from bench.growth import A_ROUND, ROUNDS, Store, database_on
from idp.extensions import reading, writing
from shared.paths import PROJECT
from tests.support.postgresql import postgresql_server

SIZE, PARTITIONS = 100_000, 16
_TABLE = "authorization_grant"
_CUT = [
    f"ALTER TABLE {_TABLE} RENAME TO {_TABLE}_whole",
    f"CREATE TABLE {_TABLE} (LIKE {_TABLE}_whole INCLUDING DEFAULTS) PARTITION BY HASH (id)",
    *(
        f"CREATE TABLE {_TABLE}_{number} PARTITION OF {_TABLE} "
        f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {number}) WITH (fillfactor = 80)"
        for number in range(PARTITIONS)
    ),
    f"DROP TABLE {_TABLE}_whole",
    f"ALTER TABLE {_TABLE} ADD PRIMARY KEY (id)",
    *(f"CREATE INDEX ON {_TABLE} ({column})" for column in ("user_id", "sid", "client_id")),
    f"CREATE INDEX ON {_TABLE} (absolute_expires_at, created_at)",
]
_RENEWALS = (
    "SELECT CAST(tableoid AS regclass)::text, sum(generation)::int FROM authorization_grant "
    "WHERE generation > 0 GROUP BY 1"
)
_OTHERS = (
    "SELECT relname FROM pg_stat_user_tables "
    "WHERE n_tup_upd > 0 AND relname NOT LIKE :own AND relname <> 'alembic_version'"
)


def main() -> int:
    """The exit code."""
    if (reason := load.why_not()) is not None:
        print(f"Nothing is measured: {reason}.", file=sys.stderr)
        return 1
    load.build()
    with tempfile.TemporaryDirectory(dir=PROJECT / "var" / "bench") as name, ExitStack() as stack:
        server = stack.enter_context(postgresql_server(durable=True))
        stores: list[Store] = []
        for which in ("whole", "partitioned"):
            own = Path(name) / which
            own.mkdir()
            url = database_on(server.url, which)
            started = stack.enter_context(sixty.started(own, IDP_DATABASE_URL=url))
            if which == "partitioned":
                _cut(started)
            print(f"{which}: {SIZE:,} grants", file=sys.stderr)
            tokens = grants.fill(started.provider_app, SIZE, (ROUNDS + 1) * A_ROUND)
            stores.append(Store(which, SIZE, started, tokens))
        for number in range(ROUNDS + 1):
            for each in stores if number % 2 else reversed(stores):
                each.run(number)
        print(_report(stores))
    return 0


def _cut(started: sixty.Sixty) -> None:
    with started.provider_app.app_context(), writing() as connection:
        for statement in _CUT:
            connection.execute(text(statement))


def _report(stores: Sequence[Store]) -> str:
    whole, cut = stores
    ratio = statistics.median(a / b for a, b in zip(cut.cpu_ms, whole.cpu_ms, strict=True))
    with cut.sixty.provider_app.app_context(), reading() as connection:
        renewals: dict[str, int] = {name: count for name, count in connection.execute(text(_RENEWALS))}
        events = connection.execute(text("SELECT count(*) FROM grant_event")).scalar_one()
        others = connection.scalars(text(_OTHERS), {"own": f"{_TABLE}%"}).all()
        plan = _plan(connection)
    return "\n".join(
        [
            machine.described(),
            f"CPU of a renewal: {statistics.median(whole.cpu_ms):.2f} ms whole, "
            f"{statistics.median(cut.cpu_ms):.2f} ms in {PARTITIONS} partitions, {ratio:.2f} of it (median of rounds)",
            f"{(ROUNDS + 1) * A_ROUND} renewals changed {sum(renewals.values())} rows of grants, in {len(renewals)} "
            f"partitions (from {min(renewals.values())} to {max(renewals.values())}), and wrote {events} events; "
            f"updated besides: {', '.join(others) or 'no table'}",
            f"PostgreSQL's plan for the row of a grant: {plan}",
        ]
    )


def _plan(connection: Connection) -> str:
    lines = connection.scalars(text(f"EXPLAIN (COSTS OFF) UPDATE {_TABLE} SET retried = true WHERE id = '{'0' * 32}'"))
    return "; ".join(line.strip() for line in lines)


if __name__ == "__main__":
    sys.exit(main())

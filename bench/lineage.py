"""What it costs to keep what becomes of each grant: python -m bench.lineage [ROUNDS]

Two providers in one process, each on an SQLite file of its own (WAL, synchronous=FULL) with the settings of production;
they differ in IDP_LINEAGE alone. Rounds of renewals at /token, through WSGI and without a socket, take turns, so that
whatever else the machine does meets both. Told are the medians of the rounds: CPU and elapsed milliseconds a renewal.
Afterwards the size of a grant's row and of its events, after a hundred and after a thousand renewals of each grant.
"""

import secrets
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from bench.sixty import say_nothing
from idp.app import create_app
from idp.audit.transaction import transaction
from idp.clients import client_store, metadata
from idp.clients.client import secret_digest
from idp.extensions import db, reading
from idp.settings import IdpSettings
from idp.startup import fill
from idp.token import granting
from idp.token.granted import Granted
from shared import clock

GRANTS = 50
RENEWALS_A_ROUND = 200
SCOPE = "openid profile email phone address api1 offline_access"
CLIENT = ("bench", secrets.token_urlsafe(32))


@dataclass
class Provider:
    """One of the two, with what its clients hold and what its rounds took."""

    app: Flask
    tokens: list[str]
    cpu: list[float] = field(default_factory=list)
    elapsed: list[float] = field(default_factory=list)
    renewed: int = 0

    def run(self) -> None:
        """One round."""
        http = self.app.test_client()
        began, cpu = time.perf_counter(), time.process_time()
        for _ in range(RENEWALS_A_ROUND):
            self._renew(http)
        self.cpu.append((time.process_time() - cpu) * 1000 / RENEWALS_A_ROUND)
        self.elapsed.append((time.perf_counter() - began) * 1000 / RENEWALS_A_ROUND)

    def renew_until(self, total: int) -> None:
        """Until so many renewals were made."""
        http = self.app.test_client()
        while self.renewed < total:
            self._renew(http)

    def _renew(self, http: Any) -> None:
        at = self.renewed % GRANTS
        form = {"grant_type": "refresh_token", "refresh_token": self.tokens[at]}
        answer = http.post("/token", data=form, auth=CLIENT)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        self.tokens[at] = answer.get_json()["refresh_token"]
        self.renewed += 1


def provider(folder: Path, lineage: str) -> Provider:
    """With grants that can be renewed."""
    settings = IdpSettings(
        environment="production",
        issuer="http://localhost:5000",
        database_url=f"sqlite:///{folder / f'{lineage}.sqlite'}",
        secret_key=secrets.token_urlsafe(32),
        lineage=lineage,
    )  # pyright: ignore[reportCallIssue]
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        fill(settings)
        values = {
            "redirect_uris": ["https://bench.example/cb"],
            "grant_types": ["authorization_code", "refresh_token"],
            "scope": SCOPE,
            "id_token_signed_response_alg": "ES256",
        }
        parsed, now = metadata.parse(values), clock.now()
        with transaction() as change:
            client_store.put(change.connection, CLIENT[0], parsed, secret_digest(CLIENT[1]), now)
            client = client_store.find(change.connection, CLIENT[0])
            assert client is not None
            granted = Granted(CLIENT[0], "a" * 36, "s" * 22, SCOPE, "n" * 22, now, ("pwd",), "urn:sixty:acr:password")
            tokens = [granting.create(change, client, granted).refresh_token or "" for _ in range(GRANTS)]
    return Provider(app, tokens)


def bytes_of(connection: Connection, table: str) -> float:
    """Of a grant: the table's pages, with what is free on them, over the number of grants."""
    query = text("SELECT SUM(pgsize) FROM dbstat WHERE name = :table")
    return connection.execute(query, {"table": table}).scalar_one() / GRANTS


def tell_sizes(on: Provider) -> None:
    """After so many renewals of each grant."""
    for each in (100, 1000):
        on.renew_until(each * GRANTS)
        with on.app.app_context(), reading() as connection:
            try:
                row, events = (bytes_of(connection, table) for table in ("authorization_grant", "grant_event"))
            except OperationalError:
                print("This SQLite was built without dbstat: no sizes.")
                return
        print(f"after {each:>4} renewals of each grant: row {row:.0f} bytes, events {events:.0f}")


def main(rounds: int) -> None:
    """Measure and tell."""
    say_nothing()  # whatever a line costs, both would pay it
    Path("var").mkdir(exist_ok=True)  # beside the checkout's other data: a temporary folder may lie in memory
    with tempfile.TemporaryDirectory(dir="var") as folder:
        on, off = (provider(Path(folder), each) for each in ("on", "off"))
        for number in range(rounds + 1):
            for each in (on, off) if number % 2 else (off, on):
                each.run()
        cpu = {name: statistics.median(each.cpu[1:]) for name, each in (("on", on), ("off", off))}
        elapsed = {name: statistics.median(each.elapsed[1:]) for name, each in (("on", on), ("off", off))}
        for name in ("on", "off"):
            print(f"IDP_LINEAGE={name:<3}  {cpu[name]:.3f} ms CPU, {elapsed[name]:.3f} ms elapsed a renewal")
        ratios = [a / b for a, b in zip(on.cpu[1:], off.cpu[1:], strict=True)]
        print(f"on / off: {statistics.median(ratios):.3f} of the CPU (median of {len(ratios)} pairs)")
        tell_sizes(on)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)

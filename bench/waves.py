"""Renewals beside other work: how long they take while people sign in, rows are purged and keys change."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from bench import grants, load, sixty
from bench.cases import FORM
from bench.load import Order, Sent
from bench.sixty import ES256, Sixty
from idp.extensions import writing
from idp.token.models import GrantRow
from shared import clock

SECONDS = 5.0
PEOPLE, OVER = 50, 20_000
_HEAD = "| meanwhile | renewals/s | p50 ms | p99 ms | what came of it |\n|---|---:|---:|---:|---|"


def beside(folder: Path) -> str:
    """The table."""
    own = folder / "beside"
    own.mkdir()
    with sixty.started(own, IDP_WORKERS="2") as started:
        rows = [
            _row("nothing", started, lambda: ""),
            _row(f"{PEOPLE} people sign in, again and again", started, lambda: _sign_ins(started)),
            _row(f"{OVER:,} grants are over and purged", started, lambda: _purge(started), lambda: _let_end(started)),
            _row("all keys are rotated", started, lambda: _command(started, "keys", "rotate")),
        ]
    return "\n".join([_HEAD, *rows])


def _row(name: str, started: Sixty, other: Callable[[], str], prepare: Callable[[], None] = lambda: None) -> str:
    prepare()
    headers, body = {**FORM, **started.basic(ES256)}, "grant_type=refresh_token&refresh_token="
    chains = started.refresh_tokens(ES256, load.CONNECTIONS)
    order = Order(f"{started.idp.url}/token", "POST", headers, body, chains=chains, seconds=SECONDS)
    with ThreadPoolExecutor() as both:
        told, renewed = both.submit(other), both.submit(load.send, order)
        sent, came = renewed.result(), told.result()
    if sent.errors:
        raise RuntimeError(f"{name}: {dict(sent.errors)}")
    return f"| {name} | {sent.count / sent.seconds:.0f} | {sent.p50_ms:.1f} | {sent.p99_ms:.1f} | {came} |"


def _sign_ins(started: Sixty) -> str:
    body = json.dumps({"username": "alice", "password": started.password})
    headers, url = {"Content-Type": "application/json"}, f"{started.idp.url}/authentication/login"
    sent: Sent = load.send(Order(url, "POST", headers, body, connections=PEOPLE, seconds=SECONDS))
    others = ", ".join(f"{times} × {status}" for status, times in sent.errors.items())
    return f"{sent.count} signed in, p99 {sent.p99_ms:.0f} ms{'; ' + others if others else ''}"


def _let_end(started: Sixty) -> None:
    """Long ago."""
    grants.fill(started.provider_app, OVER, 0)
    long_ago = clock.now() - timedelta(days=90)
    with started.provider_app.app_context(), writing() as connection:
        statement = update(GrantRow).where(GrantRow.generation == 0)
        connection.execute(
            statement.values(idle_expires_at=long_ago, absolute_expires_at=long_ago, created_at=long_ago)
        )


def _purge(started: Sixty) -> str:
    return _command(started, "purge")


def _command(started: Sixty, *words: str) -> str:
    """How long it took."""
    environment, began = {**os.environ, **started.environment}, time.monotonic()
    done = subprocess.run([sys.executable, "-m", "idp", *words], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return f"took {time.monotonic() - began:.1f} s"

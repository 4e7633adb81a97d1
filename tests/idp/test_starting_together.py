"""Several providers that begin at once on one empty database: real processes, one database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
import requests

from shared.database import STARTING_LOCK
from shared.paths import PROJECT
from tests.support.postgresql import running_postgresql
from tests.support.servers import free_ports, wait_until

HOW_MANY = 3
PROGRAM = "from idp.__main__ import main; main()"
IMPATIENT = f"from shared import database; database.BUSY_TIMEOUT_MILLISECONDS = 500; {PROGRAM}"
"""Waits for any other lock for half a second, not for five."""
SECRET_KEY = "the secret key of several providers on one database"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'idp.sqlite'}"
    else:
        with running_postgresql() as url:
            yield url


def begun(database_url: str, *words: str, program: str = PROGRAM, **settings: str) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        "IDP_ENVIRONMENT": "development",
        "IDP_DATABASE_URL": database_url,
        "IDP_SECRET_KEY": SECRET_KEY,
        **settings,
    }
    command = [sys.executable, "-c", program, *words]
    return subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def test_whoever_starts_waits_for_another_that_migrates_or_provisions_longer_than_for_any_other_lock() -> None:
    in_production = {"IDP_ENVIRONMENT": "production", "IDP_BIND": f"127.0.0.1:{free_ports(1)[0]}"}
    with ExitStack() as ends, running_postgresql() as url, psycopg.connect(url) as other:

        def waits_for_us(*words: str, **settings: str) -> "subprocess.Popen[str]":
            other.execute("SELECT pg_advisory_xact_lock(%s)", (STARTING_LOCK,))
            waiting = ends.enter_context(begun(url, *words, program=IMPATIENT, **settings))
            ends.callback(waiting.terminate)
            held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            wait_until(lambda: other.execute(held).fetchone() == (1,), "it does not wait", seconds=20)
            return waiting

        migrating = waits_for_us("db", "upgrade")
        with pytest.raises(subprocess.TimeoutExpired):
            migrating.wait(1)
        other.rollback()
        assert migrating.wait(20) == 0, migrating.communicate()[0]
        waits_for_us(**in_production, IDP_ISSUER="http://localhost:5000")


def test_providers_that_start_at_once_are_all_there_with_the_same_keys(database_url: str) -> None:
    ports = free_ports(HOW_MANY)
    with ExitStack() as stack:
        for port in ports:
            bind = {"IDP_BIND": f"127.0.0.1:{port}", "IDP_ISSUER": "http://localhost:5000"}
            process = stack.enter_context(begun(database_url, **bind))
            stack.callback(process.communicate)
            stack.callback(process.terminate)
        for port in ports:
            wait_until(lambda port=port: is_ready(port), "one of them does not answer", seconds=40)
        published = [requests.get(f"http://127.0.0.1:{port}/jwks", timeout=5).json() for port in ports]
    assert published == [published[0]] * HOW_MANY
    assert len(published[0]["keys"]) == 4


def is_ready(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/ready", timeout=1).status_code == 200
    except requests.RequestException:
        return False

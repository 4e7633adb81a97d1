"""A stop loses no answer: what the provider has taken in when the signal comes is answered, slow requests too."""

import http.client
import os
import re
import signal
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.idp.production.conftest import PASSWORD, Production
from tests.support.servers import wait_until

REQUESTS = 3  # more than there are workers, so that one of them waits its turn
SLOW_SECONDS = 3.0
SOCKETS = Path("/proc/net/tcp")


@dataclass(frozen=True)
class Form:
    """A browser that shows the sign-in page."""

    http: http.client.HTTPConnection
    cookie: str
    csrf_token: str

    def send(self) -> None:
        """Without waiting for the answer."""
        body = urlencode({"csrf_token": self.csrf_token, "username": "carol", "password": PASSWORD})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        self.http.request("POST", "/login", body=body, headers=headers)


def shown(port: int) -> Form:
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    browser.request("GET", "/login")
    page = browser.getresponse()
    cookie = (page.getheader("Set-Cookie") or "").partition(";")[0]
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.read().decode())
    assert found is not None
    return Form(browser, cookie, found[1])


def is_taken_in(port: int, browser: http.client.HTTPConnection) -> bool:
    """Whether the provider has accepted the connection and read all that was sent (the kernel knows)."""
    assert browser.sock is not None
    ours, theirs = browser.sock.getsockname()[1], port
    for line in SOCKETS.read_text().splitlines()[1:]:
        fields = line.split()
        local, remote = (int(address.partition(":")[2], 16) for address in fields[1:3])
        if (local, remote) == (theirs, ours):
            return fields[9] != "0" and int(fields[4].partition(":")[2], 16) == 0
    return False


@pytest.mark.skipif(not SOCKETS.exists(), reason="asks Linux's kernel what the provider has read")
def test_requests_that_were_taken_in_are_answered_however_long_it_takes(production: Production, database: Path) -> None:
    process = production.start(IDP_WORKERS="2")
    forms = [shown(production.port) for _ in range(REQUESTS)]
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # a busy database: every sign-in waits for the write lock
        for form in forms:
            form.send()
        wait_until(lambda: all(is_taken_in(production.port, form.http) for form in forms), "not taken in")
        began = time.monotonic()
        process.ask_to_end()
        time.sleep(SLOW_SECONDS)
        assert process.exit_status() is None
        other.execute("ROLLBACK")
        answers = [form.http.getresponse().status for form in forms]
    assert answers == [303] * REQUESTS
    wait_until(lambda: process.exit_status() is not None, "it did not end")
    assert process.exit_status() == 0
    assert time.monotonic() - began < SLOW_SECONDS + 5


def test_a_provider_that_nobody_asks_anything_ends_at_once(production: Production) -> None:
    process = production.start()
    began = time.monotonic()
    os.kill(process.pid, signal.SIGINT)
    wait_until(lambda: process.exit_status() is not None, "it did not end")
    assert process.exit_status() == 0
    assert time.monotonic() - began < 3
    assert "Traceback" not in production.log.read_text()

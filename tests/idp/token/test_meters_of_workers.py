"""What is counted by several workers of the real provider, one of which is killed."""

import os
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from flask import Flask

from shared.paths import PROJECT
from shared.service_process import ServiceProcess, healthy_service
from tests.idp.conftest import SECRET_KEY
from tests.idp.databases import Database, url_of
from tests.idp.token_endpoint import MVC, REDIRECT_URI, VERIFIER, NewCode
from tests.shared.processes import is_alive
from tests.support.scraped import Series, series
from tests.support.servers import free_ports, wait_until

SESSIONS = 6
RENEWALS = 5


class Provider:
    """Two workers."""

    def __init__(self, process: ServiceProcess, port: int, metrics_port: int) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}"
        self.metrics_url = f"http://127.0.0.1:{metrics_port}/metrics"

    def scrape(self, name: str) -> Series:
        """What stands there under `name`, without what is still at 0."""
        text = requests.get(self.metrics_url, timeout=5).text
        assert "mvc" not in text
        return {labels: value for labels, value in series(text, name).items() if value}

    def ask(self, **form: str) -> str:
        """The refresh token of the answer. A connection that nobody took is made again."""
        while True:
            try:
                answer = requests.post(f"{self.url}/token", data=form, auth=MVC, timeout=10)
            except requests.ConnectionError:
                continue
            return answer.json()["refresh_token"]

    def renew(self, token: str) -> str:
        for _ in range(RENEWALS):
            token = self.ask(grant_type="refresh_token", refresh_token=token)
        return token

    def workers(self) -> set[int]:
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True)
        return {int(pid) for pid in children.stdout.split()}


@pytest.fixture
def provider(tmp_path: Path, database: Database) -> Iterator[Provider]:
    port, metrics_port = free_ports(2)
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PROJECT),
        "IDP_ENVIRONMENT": "development",
        "IDP_SECRET_KEY": SECRET_KEY,
        "IDP_BIND": f"127.0.0.1:{port}",
        "IDP_METRICS_BIND": f"127.0.0.1:{metrics_port}",
        "IDP_WORKERS": "2",
        "IDP_DATABASE_URL": url_of(database),
    }
    with (tmp_path / "log").open("wb") as log:
        process = ServiceProcess("idp", environment, folder=tmp_path, output=log)
        try:
            wait_until(lambda: healthy_service("127.0.0.1", port) == "idp", "the provider does not answer", seconds=45)
            yield Provider(process, port, metrics_port)
        finally:
            process.end(3)


def test_sums_are_exact_and_a_killed_worker_takes_nothing_with_it(
    provider: Provider, app: Flask, new_code: NewCode
) -> None:
    wait_until(lambda: len(provider.workers()) == 2, "not two workers")
    codes = [new_code() for _ in range(SESSIONS)]
    exchange = {"grant_type": "authorization_code", "redirect_uri": REDIRECT_URI, "code_verifier": VERIFIER}
    with ThreadPoolExecutor(SESSIONS) as together:
        tokens = list(together.map(lambda code: provider.ask(code=code, **exchange), codes))
        tokens = list(together.map(provider.renew, tokens))
        assert provider.scrape("sixty_refresh_total") == {("rotated",): SESSIONS * RENEWALS}
        for worker in provider.workers():
            os.kill(worker, signal.SIGKILL)
            wait_until(lambda pid=worker: not is_alive(pid), "the worker lives")
            wait_until(lambda pid=worker: len(provider.workers() - {pid}) == 2, "the worker was not replaced")
        assert provider.scrape("sixty_refresh_total") == {("rotated",): SESSIONS * RENEWALS}
        tokens = list(together.map(provider.renew, tokens))
    assert provider.scrape("sixty_refresh_total") == {("rotated",): 2 * SESSIONS * RENEWALS}
    assert provider.scrape("sixty_token_requests_total") == {
        ("authorization_code", "issued"): SESSIONS,
        ("refresh_token", "issued"): 2 * SESSIONS * RENEWALS,
    }
    assert provider.scrape("sixty_token_seconds_count") == {(): SESSIONS + 2 * SESSIONS * RENEWALS}
    assert requests.get(f"{provider.url}/metrics", timeout=5).status_code == 404

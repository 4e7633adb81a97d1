"""Commands are other processes than the workers: what they change counts in every worker within five seconds."""

import json
import subprocess
import sys
import time

import requests

from tests.idp.production.conftest import Production
from tests.support.servers import wait_until

IN_A_ROW = 20
WITHIN_SECONDS = 5.0
SLACK_SECONDS = 1.5  # for a busy machine; the bound itself is tested with a moved clock


def test_every_worker_serves_a_client_at_once_and_follows_all_else_within_five_seconds(
    production: Production,
) -> None:
    production.start(IDP_WORKERS="2")

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "idp", *arguments]
        return subprocess.run(
            line, env=production.settings, cwd=production.folder, capture_output=True, text=True, timeout=30, check=True
        )

    def statuses() -> list[int]:
        form = {"grant_type": "client_credentials", "client_id": "worker", "client_secret": secret}
        url = f"{production.issuer}/token"
        return [requests.post(url, data=form, timeout=10).status_code for _ in range(IN_A_ROW)]

    added = command("clients", "add", "worker", "--grant-type", "client_credentials", "--scope", "api1", "--json")
    secret = json.loads(added.stdout)["client_secret"]
    (event,) = [json.loads(line) for line in added.stderr.splitlines() if line.startswith("{")]
    assert (event["event"], event["client_id"]) == ("ClientAdded", "worker")
    assert secret not in added.stderr
    assert statuses() == [200] * IN_A_ROW

    def published() -> list[set[str]]:
        documents = [requests.get(f"{production.issuer}/jwks", timeout=10).json() for _ in range(IN_A_ROW)]
        return [{key["kid"] for key in document["keys"]} for document in documents]

    before = published()[0]
    (made,) = json.loads(command("keys", "rotate", "--alg", "EdDSA", "--json").stdout)
    rotated = time.monotonic()
    wait_until(lambda: published() == [{*before, made["id"]}] * IN_A_ROW, "a worker does not publish the new key")
    assert time.monotonic() - rotated < WITHIN_SECONDS + SLACK_SECONDS

    command("clients", "disable", "worker")
    disabled = time.monotonic()
    wait_until(lambda: statuses() == [401] * IN_A_ROW, "a worker still serves the client")
    assert time.monotonic() - disabled < WITHIN_SECONDS + SLACK_SECONDS

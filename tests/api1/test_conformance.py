"""The real server answers as its description says, whatever schemathesis thinks of; seeded and bounded."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from shared.paths import PROJECT
from tests.api1.conftest import bearer
from tests.shared.little_provider import ec_key, running
from tests.shared.processes import free_port, listens, python, wait_until

KNOWN = """
[[operations]]
include-method = ["PATCH", "POST"]
parameters = {{ list_id = "{list_id}", item_id = "{item_id}" }}
"""


@pytest.fixture
def api(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of a server and a token for it."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with running(ec_key("first")) as provider:
        environment = {
            "API1_ENVIRONMENT": "development",
            "API1_BIND": f"127.0.0.1:{port}",
            "API1_BASE_URL": base,
            "API1_ISSUER": provider.issuer,
            "API1_SECRET_KEY": "x" * 40,
            "API1_DATABASE_URL": f"sqlite:///{tmp_path}/api1.sqlite",
        }
        with python("api1", environment, tmp_path):
            wait_until(lambda: listens(port), "api1 does not listen")
            now = datetime.now(UTC)
            yield base, provider.token(now, exp=int(now.timestamp()) + 600)


@pytest.mark.timeout(180)
def test_no_request_is_answered_in_another_way_than_described(api: tuple[str, str], tmp_path: Path) -> None:
    base, token = api
    made = requests.post(f"{base}/todo-lists", json={"title": "x"}, headers=bearer(token), timeout=5).json()
    items = f"{base}/todo-lists/{made['id']}/items"
    item = requests.post(items, json={"text": "x"}, headers=bearer(token), timeout=5).json()
    (tmp_path / "schemathesis.toml").write_text(KNOWN.format(list_id=made["id"], item_id=item["id"]))
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{base}/openapi.json", "--no-color"),
        *("--header", f"Authorization: Bearer {token}", "--seed", "1", "--max-examples", "4"),
        *("--checks", "all", "--exclude-checks", "positive_data_acceptance"),  # limits and versions refuse, too
    ]
    run = subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": str(PROJECT)}, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-5000:]
    assert "Selected: 10/10" in run.stdout
    assert '"status": 500' not in (tmp_path / "stderr").read_text()

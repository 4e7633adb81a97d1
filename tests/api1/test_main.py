"""`python -m api1`, the real server."""

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from api1.__main__ import main
from shared.paths import PROJECT
from tests.shared.little_provider import Provider, ec_key, running
from tests.shared.processes import free_port, listens, python, wait_until


def test_the_server_answers_moves_its_clock_and_ends_and_its_log_holds_no_token(tmp_path: Path) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with running(ec_key("first")) as provider:
        environment = {
            "API1_ENVIRONMENT": "development",
            "API1_BIND": f"127.0.0.1:{port}",
            "API1_ISSUER": provider.issuer,
            "API1_SECRET_KEY": "x" * 40,
            "API1_DATABASE_URL": f"sqlite:///{tmp_path}/api1.sqlite",
            "API1_LOG_FORMAT": "json",
            "API1_WORKERS": "2",
        }
        with python("api1", environment, tmp_path) as process:
            wait_until(lambda: listens(port), "api1 does not listen")
            assert requests.get(f"{base}/ready", timeout=5).json()["checks"] == {"keys": "ok", "database": "ok"}
            tokens = _walk(base, provider)
            process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            assert process.wait(10) == 0
            assert time.monotonic() - began < 3
    log = (tmp_path / "stderr").read_text()
    assert '"reason": "expired"' in log
    assert not any(part in log for token in tokens for part in token.split(".")[1:])


def test_other_arguments_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["upgrade"]) == 2
    assert "usage: python -m api1 [migrate | explain REFERENCE]" in capsys.readouterr().err


def test_a_worker_never_imports_alembic() -> None:
    program = (
        "import sys, api1.wsgi; print([name for name in sys.modules if 'alembic' in name or 'flask_migrate' in name])"
    )
    environment = {"PYTHONPATH": str(PROJECT), "API1_ENVIRONMENT": "development", "API1_SECRET_KEY": "x" * 40}
    told = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


def _walk(base: str, provider: Provider) -> list[str]:
    now = datetime.now(UTC)
    good, old = provider.token(now), provider.token(now - timedelta(seconds=200))
    assert _status(base, None) == 401
    assert _status(base, good) == 200
    assert _status(base, old) == 401
    moved = requests.post(f"{base}/development/clock", json={"offset_seconds": 130}, timeout=5)
    assert moved.status_code == 204
    wait_until(lambda: {_status(base, good) for _ in range(8)} == {401}, "a worker does not follow", seconds=1)
    return [good, old]


def _status(base: str, token: str | None) -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.get(f"{base}/identity", headers=headers, timeout=5).status_code

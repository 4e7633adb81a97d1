"""idp/README.md, "First production start" and what follows: its very lines, in a fresh checkout and environment."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from shared.paths import PROJECT
from tests.support.checkout import committed_files
from tests.support.readme import runnable_blocks
from tests.support.servers import free_ports

HERE = "tests/idp/production/test_first_start.py"
MARK = "=== next block ==="
END_WHAT_IS_LEFT = "trap 'STATUS=$?; kill $(jobs -p) 2>/dev/null || true; exit $STATUS' EXIT\n"
PARTS = ("idp", "shared", "pyproject.toml")


def fresh_checkout(folder: Path) -> Path:
    """The committed files that the provider consists of, with the environment that `make runtime` makes."""
    checkout = folder / "checkout"
    for path in committed_files():
        if path.parts[0] in PARTS:
            target = checkout / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / path, target)
    (checkout / ".venv").symlink_to(Path(sys.prefix))
    return checkout


@pytest.mark.timeout(240)  # a dozen real commands, a second each on a quiet machine
def test_the_lines_of_the_readme_lead_from_nothing_to_a_signed_in_person_and_on(tmp_path: Path) -> None:
    checkout, state = fresh_checkout(tmp_path), tmp_path / "state"
    blocks = [block.text for block in runnable_blocks(Path("idp/README.md")) if block.test == HERE]
    assert len(blocks) == 10
    script = "set -eu\n" + END_WHAT_IS_LEFT + f"\necho '{MARK}'\n".join(blocks)
    bind = f"127.0.0.1:{free_ports(1)[0]}"
    environment = {"PATH": os.environ["PATH"], "BIND": bind, "STATE": str(state)}
    done = subprocess.run(
        ["bash", "-c", script], cwd=checkout, env=environment, capture_output=True, text=True, timeout=220
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = [part.strip() for part in done.stdout.split(MARK)]
    assert said[2].startswith("empty -> 00")
    assert "client_secret" in said[3]
    assert said[4].endswith("It would start.")
    assert json.loads(said[5])["status"] == "ready"
    assert said[6].splitlines() == ["signed in: 303", "Signed in as carol"]
    assert said[8].splitlines()[-2:] == ["5 keys are sealed under IDP_SECRET_KEY.", "Signed in as carol"]
    assert said[9].splitlines()[-1].startswith("Ended: 0 grants, ")
    assert {stat.S_IMODE(path.stat().st_mode) for path in (checkout / ".env", *state.iterdir())} == {0o600}
    log = [json.loads(line) for line in (state / "idp.log").read_text().splitlines()]
    assert [line["event"] for line in log if line["level"] == "error"] == []
    settings = dict(line.split("=", 1) for line in (checkout / ".env").read_text().splitlines())
    secrets = [settings["IDP_SECRET_KEY"], settings["IDP_SECRET_KEY_PREVIOUS"], said[3].split()[-1]]
    assert all(len(secret) >= 48 for secret in secrets)
    assert [secret for secret in secrets if secret in done.stderr + (state / "idp.log").read_text()] == []

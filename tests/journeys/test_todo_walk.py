"""The curl walk of api1/README.md, its very lines, against a running provider and API whose clocks are moved."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.readme import runnable_blocks
from tests.support.servers import Sixty

MARK = "=== next block ==="
MOVE = """#!/bin/sh
for service in "$IDP" "$API1"; do
  curl -sf "$service/development/clock" -H 'Content-Type: application/json' -d '{"offset_seconds": 121}'
done
"""


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Sixty]:
    services = Sixty(tmp_path)
    services.start("idp", "api1")
    yield services
    services.stop()


def test_the_walk_signs_in_expires_renews_and_ends_with_a_replay(services: Sixty, tmp_path: Path) -> None:
    here = "tests/journeys/test_todo_walk.py"
    blocks = [block.text for block in runnable_blocks(Path("api1/README.md")) if block.test == here]
    assert len(blocks) == 5
    move = tmp_path / "move"
    move.write_text(MOVE)
    move.chmod(0o700)
    environment = {"PATH": os.environ["PATH"], "IDP": services.idp, "API1": services.api1, "WAIT": str(move)}
    script = "set -eu\n" + f"\necho '{MARK}'\n".join(blocks)
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stderr
    signed_in, made, refused, renewed, replayed = (part.strip().splitlines() for part in done.stdout.split(MARK))
    assert signed_in == ["401"]
    assert (made[0], made[-1]) == ("exp in 60 s", "201")
    assert json.loads(made[1])["title"] == "Sea trial"
    late = json.loads(refused[0])
    assert (refused[-1], late["clock_skew_seconds"]) == ("401", 60)
    assert late["now"] - late["exp"] >= 60
    assert (json.loads(renewed[0])["text"], renewed[-1]) == ("Check the anchor light", "201")
    assert (json.loads(replayed[0])["error"], replayed[1]) == ("invalid_grant", "400")
    assert json.loads(replayed[2])["error"] == "invalid_grant"

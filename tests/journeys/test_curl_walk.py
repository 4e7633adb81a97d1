"""The curl walk of idp/README.md, its very lines, against a running provider."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.readme import runnable_blocks
from tests.support.servers import Sixty

MARK = "=== next block ==="


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Sixty]:
    """A provider where alice has agreed to nothing yet."""
    services = Sixty(tmp_path)
    services.start("idp")
    yield services
    services.stop()


def test_the_walk_signs_in_redeems_renews_loses_an_answer_and_signs_out(provider: Sixty) -> None:
    here = "tests/journeys/test_curl_walk.py"
    blocks = [block.text for block in runnable_blocks(Path("idp/README.md")) if block.test == here]
    assert len(blocks) == 5
    script = "set -eu\n" + f"\necho '{MARK}'\n".join(blocks)
    callback = provider.client + "/signin-oidc"
    environment = {"PATH": os.environ["PATH"], "IDP": provider.idp, "CALLBACK": callback}
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=50)
    assert done.returncode == 0, done.stderr
    signed_in, redeemed, renewed, lost, signed_out = done.stdout.split(MARK)
    assert signed_in.strip().startswith(callback + "?code=")
    assert "state=my-state" in signed_in
    assert '"name": "Alice Smith"' in redeemed or '"name":"Alice Smith"' in redeemed
    assert renewed.strip() == "the same successor"
    nothing, _, answer = lost.strip().partition("\n")
    assert nothing == "no answer"
    assert '"access_token"' in answer
    assert f"303 {provider.client}/signout-callback-oidc?" in signed_out
    assert "state=bye" in signed_out
    assert '"invalid_grant"' in signed_out

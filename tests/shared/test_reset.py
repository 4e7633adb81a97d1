import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from shared.paths import PROJECT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A little checkout with something in its var/."""
    (tmp_path / "shared").mkdir()
    for name in ("__init__.py", "paths.py", "reset.py"):
        shutil.copy(PROJECT / "shared" / name, tmp_path / "shared")
    (tmp_path / "var" / "folder").mkdir(parents=True)
    (tmp_path / "var" / "idp.sqlite").touch()
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "precious").touch()
    (tmp_path / "var" / "link").symlink_to(tmp_path / "kept")
    return tmp_path


def reset(checkout: Path) -> subprocess.CompletedProcess[str]:
    """As `make reset` does: with any Python, without the environment."""
    command = [sys.executable, "-S", "-m", "shared.reset"]
    return subprocess.run(command, cwd=checkout, env={}, capture_output=True, text=True, check=False)


def test_everything_in_var_is_forgotten_and_nothing_else(checkout: Path) -> None:
    assert reset(checkout).returncode == 0
    assert list((checkout / "var").iterdir()) == []
    assert (checkout / "kept" / "precious").exists()


def test_nothing_to_forget_is_no_error(checkout: Path) -> None:
    shutil.rmtree(checkout / "var")
    assert reset(checkout).returncode == 0


def test_a_running_demo_keeps_its_state(checkout: Path) -> None:
    folder = os.open(checkout / "var", os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_SH)  # what the demo does
    refused = reset(checkout)
    os.close(folder)
    assert refused.returncode == 1
    assert "Stop it first" in refused.stderr
    assert (checkout / "var" / "idp.sqlite").exists()

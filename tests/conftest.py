"""What holds for every test: none of the developer's own settings, nothing written to the checkout's var/."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from shared import paths

_PREFIXES = ("IDP_", "API1_", "MVC_CLIENT_", "SIXTY_")

for _name in [name for name in os.environ if name.startswith(_PREFIXES)]:
    del os.environ[_name]
paths.VAR = Path(tempfile.mkdtemp(prefix="sixty-tests-"))


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(paths.VAR, ignore_errors=True)

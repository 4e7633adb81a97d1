"""What holds for every test: none of the developer's own settings, nothing written to the checkout's var/."""

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest

from shared import paths

_PREFIXES = ("IDP_", "API1_", "MVC_CLIENT_", "SIXTY_")

for _name in [name for name in os.environ if name.startswith(_PREFIXES)]:
    del os.environ[_name]
paths.VAR = Path(tempfile.mkdtemp(prefix="sixty-tests-"))

# A busy machine is slow at times, which says nothing about the code.
hypothesis.settings.register_profile("sixty", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("sixty")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(paths.VAR, ignore_errors=True)

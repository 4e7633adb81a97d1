"""Providers in Python, each in a virtual environment of its own below `var/bench/`, made of exact versions from PyPI.

A rival's folder holds `requirements.txt`, `seed.py` (fills the database in $FOLDER, and `seed.json` there with refresh
tokens for each client) and what it is set up with. granian serves it as it serves us: one process, one thread.
"""

import base64
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.cases import Case, Chained, refresh
from bench.load import CONNECTIONS
from bench.processes import Server, free_port, running
from shared.paths import PROJECT

ENVIRONMENTS = PROJECT / "var" / "bench"
INSTALL_SECONDS = 600


@dataclass(frozen=True)
class InPython:
    """One of them. `serve`: what granian is told to serve; `clients`: by case; `aim`: of its CPU we want to take."""

    name: str
    folder: Path
    shown: Sequence[str]
    serve: Sequence[str]
    token_path: str
    clients: Mapping[str, str]
    aim: float
    differs: str
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    environments: Path = ENVIRONMENTS

    def why_not(self) -> str | None:
        """Install it; why that is not possible, if it is not."""
        self.environments.mkdir(parents=True, exist_ok=True)
        wanted = str(self.folder / "requirements.txt")
        steps = {
            "python -m venv": [sys.executable, "-m", "venv", str(self._installed)],
            "pip install": [self._python, "-m", "pip", "install", "--disable-pip-version-check", "-q", "-r", wanted],
        }
        for name, command in steps.items():
            try:
                done = subprocess.run(command, capture_output=True, timeout=INSTALL_SECONDS)
            except subprocess.TimeoutExpired:
                return f"{name} took more than {INSTALL_SECONDS} s"
            if done.returncode:
                return f"{name} failed"
        for source in self.folder.glob("[!_]*.py"):
            shutil.copy(source, self._installed)
        return None

    def versions(self) -> str:
        """What is compared with."""
        pinned = dict(re.findall(r"^(\S+)==(\S+)$", (self.folder / "requirements.txt").read_text(), re.MULTILINE))
        return ", ".join(f"{name} {pinned[name]}" for name in self.shown)

    @contextmanager
    def started(self, folder: Path) -> Iterator["Running"]:
        """Its database in `folder`. Raises RuntimeError."""
        folder.mkdir()
        secret, port = secrets.token_hex(20), free_port()
        known = {"PORT": str(port), "FOLDER": str(folder), "SECRET": secret, "SEEDS": str(CONNECTIONS)}
        environment = {**self.environment, **known}
        seeded = subprocess.run(
            [self._python, "seed.py"], cwd=self._installed, env={**os.environ, **environment}, capture_output=True
        )
        if seeded.returncode:
            raise RuntimeError(f"{self.name} was not set up: {seeded.stderr.decode()[-1000:]}")
        granian = [self._python, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "1"]
        command = [*granian, "--port", str(port), *self.serve]
        ready = "/.well-known/openid-configuration"
        with running(command, f"http://localhost:{port}", ready, environment, self._installed) as server:
            yield Running(self, server, secret, json.loads((folder / "seed.json").read_text()))

    @property
    def _installed(self) -> Path:
        return self.environments / f"{self.folder.name}-{sys.implementation.cache_tag}"

    @property
    def _python(self) -> str:
        return str(self._installed / "bin" / "python")


@dataclass(frozen=True)
class Running:
    """`seeds`: for each client the refresh tokens of some grants."""

    rival: InPython
    server: Server
    secret: str
    seeds: Mapping[str, Sequence[str]]

    def refreshes(self) -> list[tuple[Case, Chained]]:
        """The same names as ours."""
        made: list[tuple[Case, Chained]] = []
        for name, client_id in self.rival.clients.items():
            pair = base64.b64encode(f"{client_id}:{self.secret}".encode()).decode()
            headers = {"Authorization": f"Basic {pair}"}
            order = refresh(self.server, headers, self.seeds[client_id], path=self.rival.token_path)
            made.append((Case(name, self.server, order), order))
        return made

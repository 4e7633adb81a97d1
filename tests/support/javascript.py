"""The scripts of tests/journeys/javascript and express, with their libraries as the lock files have them."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from shared.paths import PROJECT

JOURNEYS = PROJECT / "tests" / "journeys"
NO_NODE = "Node.js and npm are not there: install them (Debian: apt-get install nodejs npm) to run this test"


def install_library(folder: Path, name: str = "javascript") -> Path:
    """The scripts of that name and their library, in a folder of their own. Without Node.js: skip."""
    scripts = JOURNEYS / name
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip(NO_NODE)
    for path in (scripts / ".npmrc", *scripts.glob("package*.json"), *scripts.glob("*.mjs")):
        shutil.copy(path, folder)
    subprocess.run(["npm", "ci", "--ignore-scripts", "--silent"], cwd=folder, check=True, timeout=50)
    return folder


class Walk:
    """A running script, which tells each step as a line of JSON."""

    def __init__(self, library: Path, script: str, *arguments: str, certificate: Path | None = None) -> None:
        """`certificate`: trusted besides those of the system."""
        trusted = {"NODE_EXTRA_CA_CERTS": str(certificate)} if certificate else {}
        self._process = subprocess.Popen(
            ["node", script, *arguments],
            cwd=library,
            env={**os.environ, **trusted},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def step(self, name: str) -> dict[str, Any]:
        """The next thing it says, which must be `name`."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self._process.communicate()[1]
        told = json.loads(line)
        assert told.pop("step") == name
        return told

    def tell(self, text: str) -> None:
        """Answer its question."""
        assert self._process.stdin is not None
        self._process.stdin.write(text + "\n")
        self._process.stdin.flush()

    def end(self) -> None:
        """Whatever it is doing."""
        self._process.kill()
        self._process.communicate()

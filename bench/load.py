"""The load generator, a small program in Go: built once, run for each round, light enough to measure the server.

It shares the machine's cores with the servers; what it took itself is told as well.
"""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from shared.paths import PROJECT

SOURCE = PROJECT / "bench" / "generator"
PROGRAM = PROJECT / "var" / "bench" / "generator"
CONNECTIONS = 4


@dataclass(frozen=True)
class Single:
    """One of many requests that differ."""

    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: str = ""


@dataclass(frozen=True)
class Order:
    """What to send in one round, as `generator/main.go` reads it. `expect`: the status of a right answer.

    `times`: for each connection, where the round does not end by `seconds`.
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: str = ""
    expect: int = 200
    connections: int = CONNECTIONS
    seconds: float = 1.0
    times: int = 0
    chains: Sequence[str] = ()
    requests: Sequence[Single] = ()


@dataclass(frozen=True)
class Sent:
    """What came of it. `errors`: how many times each status that was not expected; none of those is in `count`."""

    count: int
    errors: Mapping[str, int]
    p50_ms: float
    p99_ms: float
    seconds: float
    cpu_seconds: float
    chains: Sequence[str] | None


def why_not() -> str | None:
    """Why the generator cannot be built; None: it can."""
    return None if shutil.which("go") else "Go is not installed (golang.org; Debian: apt install golang-go)"


def build() -> Path:
    """The program, built from what is in the checkout. Raises CalledProcessError."""
    PROGRAM.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["go", "build", "-o", str(PROGRAM), "."], cwd=SOURCE, check=True)
    return PROGRAM


def send(order: Order) -> Sent:
    """One round. Raises CalledProcessError."""
    done = subprocess.run([str(PROGRAM)], input=json.dumps(asdict(order)).encode(), capture_output=True, check=True)
    return Sent(**json.loads(done.stdout))

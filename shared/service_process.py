"""One service as a child process: started, asked for its health, ended. The demo and the journeys' tests use it.

Each child has a session of its own: the terminal's Ctrl-C does not reach it, because granian's stop hangs now and then
when the signal goes to the whole group; it is asked to end through its main process only.
"""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, cast

from shared.serving import PARENT_VARIABLE

HEALTH_TIMEOUT_SECONDS = 0.5
_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  an address to listen on, not to connect to


class ServiceProcess:
    """`python -m <name>` with the given environment; it ends when this process does, however that ends."""

    def __init__(
        self,
        name: str,
        environment: Mapping[str, str],
        *,
        folder: Path | None = None,
        output: IO[bytes] | None = None,
    ) -> None:
        """Start it in `folder` (None: in ours). `output`: where its output and its errors go; None: where ours go."""
        self.name = name
        self._process = subprocess.Popen(  # noqa: S603  our own module under our own interpreter
            [sys.executable, "-m", name],
            env={**environment, PARENT_VARIABLE: str(os.getpid())},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """Of its main process."""
        return self._process.pid

    def exit_status(self) -> int | None:
        """None while it runs; negative: the signal that ended it. What it may have left behind is ended first."""
        status = self._process.poll()
        if status is not None:
            self.kill_group()
        return status

    def ask_to_end(self) -> None:
        """SIGTERM to its main process, which ends its workers."""
        if self._process.poll() is None:
            self._process.terminate()

    def kill_group(self) -> None:
        """SIGKILL to everything it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS says EPERM of a group of zombies
            os.killpg(self._process.pid, signal.SIGKILL)

    def end(self, patience_seconds: float) -> None:
        """Ask it to end, and after `patience_seconds` end it by force. Returns when it has ended."""
        self.ask_to_end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience_seconds)
        self.kill_group()
        self._process.wait()


def healthy_service(host: str, port: int) -> str | None:
    """The name that whoever listens there gives in its `/health`; None: nobody, or none of ours."""
    connection = http.client.HTTPConnection(_EVERY_ADDRESS.get(host, host), port, timeout=HEALTH_TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/health")
        response = connection.getresponse()
        body: Any = json.loads(response.read(4096)) if response.status == 200 else None
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    name: object = cast("dict[str, object]", body).get("service") if isinstance(body, dict) else None
    return name if isinstance(name, str) else None

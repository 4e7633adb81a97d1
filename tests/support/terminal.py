"""A command at a real terminal: Ctrl-C reaches its whole foreground process group, as it does for a person."""

import fcntl
import os
import select
import signal
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self


class Terminal:
    """Runs `command` on a terminal of its own; ends it at the end of the `with` block."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        self.screen = ""
        self._keyboard, side = os.openpty()
        self.process = subprocess.Popen(
            command,
            env=dict(environment),
            cwd=folder,
            stdin=side,
            stdout=side,
            stderr=side,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(side)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(10)
        os.close(self._keyboard)

    def read_until(self, text: str, seconds: float = 30.0) -> None:
        """Read the screen until `text` stands on it."""
        deadline = time.monotonic() + seconds
        while text not in self.screen:
            assert time.monotonic() < deadline, f"{text!r} did not come; the screen says:\n{self.screen}"
            self._read(0.1)

    def press_ctrl_c(self) -> None:
        """As a person does."""
        os.write(self._keyboard, b"\x03")

    def seconds_to_end(self, seconds: float = 20.0) -> float:
        """Wait until the command has ended; how long that took."""
        start = time.monotonic()
        while self.process.poll() is None:
            assert time.monotonic() < start + seconds, f"still running; the screen says:\n{self.screen}"
            self._read(0.02)
        took = time.monotonic() - start
        self._read(0)
        return took

    def _read(self, patience: float) -> None:
        while select.select([self._keyboard], [], [], patience)[0]:
            try:
                new = os.read(self._keyboard, 65536)
            except OSError:  # nobody has the other side open any more
                time.sleep(patience)
                return
            self.screen += new.decode(errors="replace").replace("\r\n", "\n")
            patience = 0

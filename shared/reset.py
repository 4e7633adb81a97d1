"""`make reset`: forgets what the demo has stored. Standard library only, so that it needs no environment."""

import fcntl
import os
import shutil
import sys
from collections.abc import Generator
from contextlib import contextmanager

from shared.paths import VAR


class StateInUseError(Exception):
    """Somebody holds `var/` in a way that does not go together with what was asked for."""


@contextmanager
def state_held(*, alone: bool) -> Generator[None]:
    """Hold `var/` until the block ends or this process dies: a demo together with others, a reset alone.

    Raises StateInUseError when somebody else holds it the other way.
    """
    VAR.mkdir(exist_ok=True)
    folder = os.open(VAR, os.O_RDONLY)
    try:
        fcntl.flock(folder, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StateInUseError from None
    else:
        yield
    finally:
        os.close(folder)


def main() -> int:
    """Empty `var/`, unless a demo runs on it. Returns the exit status."""
    try:
        with state_held(alone=True):
            for entry in VAR.iterdir():
                shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    except StateInUseError:
        sys.stderr.write("A demo is running on var/. Stop it first (Ctrl-C in its terminal).\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Looking at a password takes a processor for 18 ms and 19 MiB: on one machine it is done for one person at a time.

Whose turn it is, is a lock on a file (flock): all workers of all providers on the machine that have the same file take
turns, and the system takes the lock from a process that dies. Nothing is ever written to the file. By default it is in
the folder for temporary files, where read-only machines have one too, and named after the user: each user of the
machine has one of their own. What stands there under its name and is a link, no file, or a stranger's is not used.
"""

import fcntl
import os
import stat
import tempfile
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import structlog
from flask import current_app

from idp.settings import IdpSettings

PATIENCE_SECONDS = 5.0
"""So long somebody waits for their turn."""
WAITS_UNTIL = "sixty.waits_until"
"""In the WSGI environ, in monotonic seconds: until when this request waits, where it has waited in a line before."""
LOOK_AGAIN_SECONDS = 0.002

log = structlog.stdlib.get_logger("sixty.login")


class PasswordTurn:
    """Of one app. `lock_file`: empty for the default."""

    def __init__(self, lock_file: str, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._lock_file = lock_file
        self.patience_seconds = patience_seconds

    def patience_ends(self) -> float:
        """Until when somebody waits who came now, in monotonic seconds."""
        return time.monotonic() + self.patience_seconds

    @contextmanager
    def taken(self, until: float) -> Generator[bool]:
        """Whether it is ours until the block ends; False where it was not before `until`, in monotonic seconds.

        Where the file cannot be used nobody waits: people must be able to sign in. `obstacle` stops a start with it.
        """
        with ExitStack() as stack:
            try:
                ours = _waited_for(stack.enter_context(_opened(self._lock_file)), until)
            except OSError as error:
                log.warning("passwords are looked at without taking turns", because=str(error))
                ours = time.monotonic() < until
            yield ours


def password_turn() -> PasswordTurn:
    """The current app's."""
    return current_app.extensions["sixty_password_turn"]


def obstacle(settings: IdpSettings) -> str | None:
    """Why the lock file cannot be used, with the remedy; None: it can."""
    try:
        with _opened(settings.password_lock_file) as descriptor:
            _locked(descriptor)
    except OSError as error:
        return (
            f"IDP_PASSWORD_LOCK_FILE = {settings.password_lock_file!r}: {error.filename or 'the file'} cannot be used "
            f"({error.strerror}). Set it to a file that this user may make and write"
        )
    return None


@contextmanager
def _opened(lock_file: str) -> Generator[int]:
    path = Path(lock_file or f"{tempfile.gettempdir()}/sixty-passwords-{os.geteuid()}.lock")
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_uid not in (0, os.geteuid()):
            raise PermissionError(1, "it is no file, or a stranger's", str(path))
        yield descriptor
    finally:
        os.close(descriptor)


def _waited_for(descriptor: int, until: float) -> bool:
    while time.monotonic() < until:
        if _locked(descriptor):
            return True
        time.sleep(LOOK_AGAIN_SECONDS)  # to wait in flock has no end where the other process was stopped
    return False


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

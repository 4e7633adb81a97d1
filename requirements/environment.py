"""Makes `.venv` in the checkout from a lock file: `python3 requirements/environment.py runtime` (or `dev`).

Standard library only, because it runs before anything is installed. Uses `uv` where it is on the PATH, otherwise pip;
both with hashes. A stamp in the environment names what was installed, so that a later call does nothing. Nothing here
may need a newer Python than 3.6 to be read, so that an old one can say what is missing.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterator  # noqa: UP035

OLDEST = (3, 11)
NAMES = [f"python3.{minor}" for minor in range(15, OLDEST[1] - 1, -1)]
REQUIREMENTS = Path(os.path.realpath(__file__)).parent
ENVIRONMENT = REQUIREMENTS.parent / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "installed-from"
UNFINISHED = "unfinished"
CONTAINED = {"runtime": ["runtime"], "dev": ["dev", "runtime"]}


class SetUpError(Exception):
    """The environment cannot be made; the message says what to do."""


def main(wanted: str) -> int:
    """Make the environment hold the lock `wanted`. Returns the exit status."""
    if sys.version_info < OLDEST:
        return use_newer_python()
    try:
        with one_at_a_time():
            if stamp_of(wanted) not in read_stamp():
                make(wanted)
    except SetUpError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def use_newer_python() -> int:
    """Run again with the newest `python3.N` on the PATH, or say what is missing."""
    newer = next((path for path in map(shutil.which, NAMES) if path and output_of(path, "print(1)")), None)
    if newer:
        return subprocess.call([newer, *sys.argv])
    sys.stderr.write(
        f"Python 3.11 or newer is needed; {sys.executable} is {sys.version_info[0]}.{sys.version_info[1]}. "
        "Install one (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python), "
        "or name it: make demo PYTHON=/path/to/python3.11\n"
    )
    return 2


@contextlib.contextmanager
def one_at_a_time() -> "Iterator[None]":
    """Two starts at once must not write into one environment: the second waits here, and then finds it made."""
    with open(__file__) as lock:  # noqa: PTH123  this file is in every checkout: a lock that leaves nothing behind
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def stamp_of(name: str) -> str:
    """What the stamp says when lock `name` is installed; with the path, since an environment cannot be moved."""
    content = (REQUIREMENTS / f"{name}.txt").read_bytes()
    return f"{name} {hashlib.sha256(content).hexdigest()} {ENVIRONMENT}"


def read_stamp() -> "list[str]":
    """The lines of the stamp; none when there is no environment that runs."""
    try:
        lines = STAMP.read_text().splitlines()
    except OSError:
        return []
    return lines if is_usable() else []


def make(wanted: str) -> None:
    """Install lock `wanted`, into a new environment where there is none that works. Raises SetUpError."""
    if not is_usable() or not is_finished():
        remove()
    sys.stderr.write(f"Setting up .venv from requirements/{wanted}.txt ...\n")
    lock = str(REQUIREMENTS / f"{wanted}.txt")
    if not (shutil.which("uv") and install_with_uv(lock)) and not install_with_pip(lock):
        raise SetUpError("The packages could not be installed; the lines above say why.")
    write_stamp([stamp_of(name) for name in CONTAINED[wanted]])


def is_usable() -> bool:
    """Whether `.venv` has an interpreter that runs, is new enough and believes itself to be there."""
    prefix = output_of(str(PYTHON), f"import sys; assert sys.version_info >= {OLDEST}; print(sys.prefix)")
    return bool(prefix) and os.path.realpath(prefix) == str(ENVIRONMENT) and not ENVIRONMENT.is_symlink()


def is_finished() -> bool:
    """Whether the last installation came to its end and was made here: a moved environment's commands are broken."""
    return all(line.endswith(f" {ENVIRONMENT}") for line in read_stamp())


def output_of(python: str, code: str) -> str:
    """What `code` prints under that interpreter; nothing when it cannot be run."""
    command = [python, "-I", "-c", code]
    try:
        return subprocess.check_output(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL).decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def remove() -> None:
    """Delete what is at `.venv`; of a link only the link."""
    if ENVIRONMENT.is_symlink() or ENVIRONMENT.is_file():
        ENVIRONMENT.unlink()
    elif ENVIRONMENT.is_dir():
        shutil.rmtree(str(ENVIRONMENT))


def install_with_uv(lock: str) -> bool:
    """Whether uv did it. It does not read pip's configuration, so its failure is not the end."""
    if not PYTHON.exists() and not call("uv", "venv", "--quiet", "--python", sys.executable, str(ENVIRONMENT)):
        return False
    write_stamp([UNFINISHED])
    return call("uv", "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", lock)


def install_with_pip(lock: str) -> bool:
    """Whether pip did it."""
    if not PYTHON.exists() and not call(sys.executable, "-m", "venv", "--without-pip", str(ENVIRONMENT)):
        return False
    write_stamp([UNFINISHED])
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    return call(*pip(), "install", *options, "-r", lock)


def pip() -> "list[str]":
    """The command that is pip for `.venv`: that of the Python we run on, since a copy costs 5 s. Raises SetUpError."""
    target = str(PYTHON)
    if output_of(sys.executable, "import pip; assert int(pip.__version__.split('.')[0]) >= 23; print(1)"):
        return [sys.executable, "-m", "pip", "--python", target]
    if not output_of(target, "import pip; print(1)") and not call(target, "-m", "ensurepip"):
        raise SetUpError("This Python has neither uv nor pip. Debian, Ubuntu: apt-get install python3-venv")
    return [target, "-m", "pip"]


def write_stamp(lines: "list[str]") -> None:
    """Replace the stamp as a whole."""
    fresh = STAMP.with_name("installed-from.new")
    fresh.write_text("".join(f"{line}\n" for line in lines))
    fresh.replace(STAMP)


def call(*command: str) -> bool:
    """Whether `command` ended well. Prints to standard error; pip's options that would move packages stay out."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PIP_TARGET", "PIP_PREFIX")}
    environment["PIP_USER"] = "0"
    return subprocess.call(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, env=environment) == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

"""On what the figures were taken: versions and hardware, and nothing that names the machine."""

import importlib.metadata
import os
import platform
import sqlite3
import subprocess
import sys
import sysconfig
from pathlib import Path

_PACKAGES = ("flask", "authlib", "joserfc", "cryptography", "sqlalchemy", "granian")


def described() -> str:
    """One paragraph."""
    packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
    revision = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release().partition('-')[0]}; "
        f"Python {platform.python_version()} ({_build()}), SQLite {sqlite3.sqlite_version}, {packages}; "
        f"revision {revision.stdout.strip() or 'unknown'}"
    )


def _build() -> str:
    """Whose it is, and how it was configured: that makes a tenth of its speed."""
    whose = "the system's own" if sys.base_prefix == "/usr" else "not the system's own"
    arguments = sysconfig.get_config_var("CONFIG_ARGS") or ""
    return f"{whose}, configured with{'' if '--enable-optimizations' in arguments else 'out'} --enable-optimizations"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()

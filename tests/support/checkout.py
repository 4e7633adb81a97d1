"""The checkout as text: which files git knows, and which of them are ours to judge."""

import ast
import subprocess
from pathlib import Path

import pytest

from shared.paths import PROJECT

PACKAGES = ("idp", "api1", "mvc_client", "shared")


def committed_files() -> list[Path]:
    """The files that git knows and that are there, relative to the checkout."""
    found = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=False)
    if found.returncode != 0:
        pytest.skip("not a git checkout")
    names = found.stdout.decode().split("\0")
    return [Path(name) for name in names if name and (PROJECT / name).is_file()]


def package_files() -> list[Path]:
    """Every Python file of the services and of shared, relative to the checkout; no migrations."""
    found = (path for package in PACKAGES for path in (PROJECT / package).rglob("*.py"))
    return sorted(path.relative_to(PROJECT) for path in found if "migrations" not in path.parts)


def docstring(path: Path) -> str:
    """Of a Python file; empty without one."""
    return ast.get_docstring(tree(path)) or ""


def tree(path: Path) -> ast.Module:
    """A Python file, parsed."""
    return ast.parse((PROJECT / path).read_text())


def module_name(path: Path) -> str:
    """`idp/keys/__init__.py` as `idp.keys`."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

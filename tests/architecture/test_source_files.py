"""What every file in the checkout keeps to."""

from pathlib import Path

import pytest

from shared.paths import PROJECT
from tests.support.checkout import committed_files, docstring, package_files

LONGEST = 300
NOT_COMMITTED_SUFFIXES = {".sqlite", ".sqlite3", ".db", ".pem", ".key", ".log", ".pyc"}
NOT_COMMITTED_NAMES = {".env", "uv.lock", "pylock.toml", "installed-from"}
NOT_COMMITTED_FOLDERS = {"var", ".venv", "__pycache__", "node_modules", "artifacts"}
OUTSIDE = [f"{folder}/shared/" for folder in ("/work", "..")]  # a folder beside the checkout, not the package
BINARY = {".png", ".ico", ".woff2", ".mo"}


def test_no_file_has_outgrown_its_room() -> None:
    sources = [path for path in committed_files() if path.suffix == ".py" and "migrations" not in path.parts]
    lengths = {path: len((PROJECT / path).read_text().splitlines()) for path in sources}
    assert {str(path): length for path, length in lengths.items() if length > LONGEST} == {}


def test_nothing_is_committed_that_belongs_to_a_machine() -> None:
    bad = [
        path
        for path in committed_files()
        if path.suffix in NOT_COMMITTED_SUFFIXES
        or path.name in NOT_COMMITTED_NAMES
        or NOT_COMMITTED_FOLDERS & set(path.parts)
    ]
    assert bad == []


def test_the_checkout_refers_to_nothing_outside_itself() -> None:
    texts = {path: (PROJECT / path).read_text() for path in committed_files() if path.suffix not in BINARY}
    assert [str(path) for path, text in texts.items() if any(place in text for place in OUTSIDE)] == []


@pytest.mark.parametrize("path", [path for path in package_files() if path.name == "__init__.py"], ids=str)
def test_every_package_says_what_it_is(path: Path) -> None:
    assert docstring(path)


def test_every_folder_with_tests_is_a_package() -> None:
    folders = {path.parent for path in (PROJECT / "tests").rglob("test_*.py")}
    missing = [
        str(parent.relative_to(PROJECT))
        for folder in folders
        for parent in [folder, *folder.parents]
        if parent.is_relative_to(PROJECT / "tests") and not (parent / "__init__.py").exists()
    ]
    assert missing == []

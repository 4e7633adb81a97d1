"""The lock files are complete, agree with one another, and carry nothing of the machine that wrote them."""

import re
from pathlib import Path

import pytest

from shared.paths import PROJECT

LOCKS = ["runtime", "dev"]
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^ ;\\]+)(?P<rest>[^\n]*)", re.MULTILINE)


def text_of(name: str) -> str:
    return (PROJECT / "requirements" / name).read_text()


def pins(lock: str) -> dict[str, str]:
    """Name and version of each package in the lock."""
    return {match["name"]: match["version"] for match in PIN.finditer(text_of(f"{lock}.txt"))}


def wanted(lock: str) -> set[str]:
    """The names in the `.in` file, and in those it includes."""
    names: set[str] = set()
    for line in text_of(f"{lock}.in").splitlines():
        if line.startswith("-r "):
            names |= wanted(Path(line.removeprefix("-r ")).stem)
        elif line and not line.startswith("#"):
            names.add(re.split(r"[\[<>=~! ;]", line)[0].lower().replace("_", "-"))
    return names


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_no_addresses_and_no_paths_of_a_machine(lock: str) -> None:
    text = text_of(f"{lock}.txt")
    assert not re.findall(r"\S*://\S*|^.*(?:file:|--(?:extra-)?index-url|--find-links).*$", text, re.MULTILINE)
    assert not re.findall(r"(?<![\w.-])/\w+/\S*|~/\S*", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_wanted_package_is_locked(lock: str) -> None:
    assert wanted(lock) <= set(pins(lock))


@pytest.mark.parametrize("lock", LOCKS)
def test_nothing_is_locked_that_nobody_wants(lock: str) -> None:
    reasons = text_of(f"{lock}.txt").count("# via")
    assert reasons == len(pins(lock))
    direct = set(re.findall(r"^(\S+)==(?:[^#]|#(?! via))*?# via[^=]*?-r requirements/", text_of(f"{lock}.txt"), re.M))
    assert direct == wanted(lock)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    assert all(match["rest"].rstrip().endswith("\\") for match in PIN.finditer(text_of(f"{lock}.txt")))


def test_tests_run_with_the_very_packages_that_serve() -> None:
    assert pins("runtime").items() <= pins("dev").items()

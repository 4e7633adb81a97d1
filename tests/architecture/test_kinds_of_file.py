"""The three kinds of file: rules decide, stores keep, adapters meet the framework.

A file whose docstring begins with `RULES:` is rules; one named `…_store.py` is a store. What they may import is checked
through every file of ours that they reach.
"""

import ast
import tomllib
from functools import cache
from pathlib import Path

import grimp
import pytest

from shared.paths import PROJECT
from tests.support.checkout import PACKAGES, docstring, module_name, package_files, tree

NOT_IN_RULES = ("flask", "sqlalchemy", "authlib", "requests", "random", "secrets", "shared.clock", "shared.outbound")
NOT_IN_STORES = ("authlib", "requests")
REQUEST_NAMES = {"request", "session", "g", "current_app"}
CLOCK_READS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
}

RULES = [path for path in package_files() if docstring(path).startswith("RULES:")]
STORES = [path for path in package_files() if path.stem.endswith("_store")]


@cache
def import_graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, include_external_packages=True, cache_dir=None)


def ways_to(forbidden: str, path: Path) -> tuple[str, ...] | None:
    """The shortest chain of imports from the file to what it must not reach."""
    graph = import_graph()
    if forbidden not in graph.modules:
        return None
    return graph.find_shortest_chain(importer=module_name(path), imported=forbidden)


@pytest.mark.parametrize("path", RULES, ids=str)
def test_rules_reach_no_framework_no_clock_and_no_chance(path: Path) -> None:
    assert {name: ways_to(name, path) for name in NOT_IN_RULES} == dict.fromkeys(NOT_IN_RULES)


@pytest.mark.parametrize("path", STORES, ids=str)
def test_stores_know_the_database_and_not_the_request(path: Path) -> None:
    assert {name: ways_to(name, path) for name in NOT_IN_STORES} == dict.fromkeys(NOT_IN_STORES)
    assert not names_imported_from(path, "flask") & REQUEST_NAMES


@pytest.mark.parametrize("path", STORES, ids=str)
def test_stores_never_commit(path: Path) -> None:
    called = {node.func.attr for node in nodes(path) if is_method_call(node)}
    assert not called & {"commit", "rollback", "begin", "connect"}
    assert not {
        "idp.extensions",
        "idp.audit.transaction",
        "api1.extensions",
        "mvc_client.extensions",
    } & imported_modules(path)


def test_only_the_clock_reads_the_time() -> None:
    found = {str(path): reads for path in package_files() if (reads := reads_of_the_time(path))}
    assert found == {"shared/clock.py": found.get("shared/clock.py")}, "shared.clock.now() reads the time"


def test_nobody_uses_the_deprecated_jose_of_authlib() -> None:
    found = [str(path) for path in package_files() if uses_jose_of_authlib(path)]
    assert found == []


def test_the_conventions_find_the_files_they_speak_of() -> None:
    names = {str(path) for path in RULES}
    assert {"idp/token/rotation.py", "idp/authorize/next_step.py", "mvc_client/tokens/token_set.py"} <= names
    assert Path("idp/token/grant_store.py") in STORES


def test_rules_are_typed_strictly() -> None:
    strict = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["basedpyright"]["strict"]
    listed = {path for path in strict if path.endswith(".py") and "*" not in path}
    assert listed == {str(path) for path in RULES if path.parts[0] not in strict}


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Everything in the file."""
    return list(ast.walk(tree(path)))


def is_method_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


def reads_of_the_time(path: Path) -> list[str]:
    """Where and how the file reads the time itself."""
    lines = [f"line {each.lineno}" for each in nodes(path) if isinstance(each, ast.Attribute) and reads_clock(each)]
    return lines + sorted(names_imported_from(path, "time") & {"time", "time_ns"})


def uses_jose_of_authlib(path: Path) -> bool:
    """As `authlib.jose`, or from `authlib`."""
    is_imported = any(module.split(".")[:2] == ["authlib", "jose"] for module in imported_modules(path))
    return is_imported or "jose" in names_imported_from(path, "authlib")


def reads_clock(node: ast.Attribute) -> bool:
    """`datetime.now` and the like, also as `datetime.datetime.now`."""
    owner = node.value
    name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    return (name, node.attr) in CLOCK_READS


def imported_modules(path: Path) -> set[str]:
    plain = {alias.name for node in nodes(path) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in nodes(path) if isinstance(node, ast.ImportFrom)}


def names_imported_from(path: Path, module: str) -> set[str]:
    found = (node for node in nodes(path) if isinstance(node, ast.ImportFrom) and node.module == module)
    return {alias.name for node in found for alias in node.names}

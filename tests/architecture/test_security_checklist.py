"""The table "Security checklist" in `idp/README.md` names tests that exist."""

import ast
import re
from pathlib import Path

import pytest

from shared.paths import PROJECT
from tests.support.checkout import tree

HEADING = "## Security checklist"
TEST = re.compile(r"`([^`]+\.py)::([^`]+)`")


def rows() -> list[str]:
    """The table's rows, without its head."""
    section = (PROJECT / "idp" / "README.md").read_text().partition(f"\n{HEADING}\n")[2].partition("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| ")][1:]


def names_of_tests(path: Path) -> set[str]:
    """The tests in a file."""
    return {node.name for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)}


def test_the_table_is_there() -> None:
    assert len(rows()) >= 30


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.split("|")[1].strip()[:60])
def test_each_line_names_tests_that_exist(row: str) -> None:
    named = TEST.findall(row)
    assert named, "no test is named"
    assert row.count("::") == len(named), "one of them is not written as `path::name`"
    missing = [f"{path}::{name}" for path, name in named if name not in names_of_tests(Path("tests") / path)]
    assert missing == []

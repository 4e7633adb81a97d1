"""The tables of promises name tests that exist: the security checklist and the conformance modules in
`idp/`, the invariants in `idp/token/`."""

import ast
import re
from pathlib import Path

import pytest

from shared.paths import PROJECT
from tests.support.checkout import tree

TEST = re.compile(r"`([^`]+\.py)::([^`]+)`")


def rows(readme: str, heading: str) -> list[str]:
    """The table's rows, without its head."""
    section = (PROJECT / readme).read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| ")][1:]


CHECKLIST = rows("idp/README.md", "Security checklist")
CERTIFICATION = rows("idp/README.md", "Certification")
INVARIANTS = rows("idp/token/README.md", "Invariants")


def names_of_tests(path: Path) -> set[str]:
    """The tests in a file."""
    return {node.name for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)}


def test_the_tables_are_there() -> None:
    assert len(CHECKLIST) >= 30
    assert len(CERTIFICATION) == 97
    assert [row.split("|")[1].strip() for row in INVARIANTS] == [str(number) for number in range(1, 14)]


@pytest.mark.parametrize(
    "row", CHECKLIST + INVARIANTS + CERTIFICATION, ids=lambda row: " ".join(row.split("|")[1:3]).strip()[:60]
)
def test_each_line_names_tests_that_exist(row: str) -> None:
    named = TEST.findall(row)
    assert named, "no test is named"
    assert row.count("::") == len(named), "one of them is not written as `path::name`"
    missing = [f"{path}::{name}" for path, name in named if name not in names_of_tests(Path("tests") / path)]
    assert missing == []

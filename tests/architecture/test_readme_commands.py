"""What a README tells people to type is typed by a test (the convention is in tests/support/readme.py)."""

import re
from pathlib import Path

import pytest

from shared.paths import PROJECT
from tests.support.checkout import committed_files
from tests.support.readme import Block, runnable_blocks

READMES = [path for path in committed_files() if path.suffix == ".md"]
BLOCKS = [block for path in READMES for block in runnable_blocks(path)]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.readme}: {block.text.splitlines()[0]}")
def test_every_runnable_block_names_a_test_that_reads_it(block: Block) -> None:
    assert block.test, "name the test after ```sh, or call the block ```console if nobody is meant to type it"
    test = PROJECT / block.test
    assert test.is_file()
    assert "runnable_blocks(" in test.read_text()


@pytest.mark.parametrize("path", READMES, ids=str)
def test_links_between_files_lead_somewhere(path: Path) -> None:
    text = (PROJECT / path).read_text()
    targets = re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", text)
    assert [target for target in targets if not (PROJECT / path.parent / target).exists()] == []

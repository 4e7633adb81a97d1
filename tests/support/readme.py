"""The commands in the READMEs that a test runs.

A fenced block whose first word is `sh` is a promise: it works when typed. The second word names the test that types it:

    ```sh tests/journeys/test_curl_walk.py

Blocks that only show something (`console`, `text`, `mermaid`) name no test.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from shared.paths import PROJECT

_BLOCK = re.compile(r"^```sh[ \t]*(?P<test>\S*)[ \t]*\n(?P<text>.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """Commands in a README, and the test that runs them."""

    readme: Path
    test: str
    text: str


def runnable_blocks(readme: Path) -> list[Block]:
    """The `sh` blocks of a README (relative to the checkout), in their order."""
    found = _BLOCK.finditer((PROJECT / readme).read_text())
    return [Block(readme, match["test"], match["text"]) for match in found]

"""RULES: reads protocol parameters from the raw bytes of a query or a form body.

Strict where the frameworks are lenient: a byte that is not UTF-8, a broken percent sign or a NUL makes the whole
thing malformed instead of silently different, and a parameter that stands twice is told (RFC 6749 §3.1). An empty
value counts as not sent (same section).
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

MOST_PARAMETERS = 64
_BROKEN_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True)
class Parameters:
    """`values`: the first value of each name. `repeated`: names that stand more than once. `malformed`: unreadable.

    `lists`: all values of the names that may stand more than once; they are in neither of the others.
    """

    values: dict[str, str] = field(default_factory=dict)
    repeated: frozenset[str] = frozenset()
    malformed: bool = False
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        """The value, or None where it was not sent or empty."""
        return self.values.get(name) or None

    def get_all(self, name: str) -> tuple[str, ...]:
        """Every value of a name that may stand more than once, each once, in the order sent."""
        return self.lists.get(name, ())

    @property
    def is_acceptable(self) -> bool:
        """Readable, and nothing twice."""
        return not self.malformed and not self.repeated


def read(encoded: bytes, *, may_repeat: frozenset[str] = frozenset()) -> Parameters:
    """The parameters in `application/x-www-form-urlencoded` bytes. `may_repeat`: names that may stand several times."""
    if _BROKEN_PERCENT.search(encoded):
        return Parameters(malformed=True)
    try:
        pairs = parse_qsl(
            encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except ValueError:  # UnicodeDecodeError is one
        return Parameters(malformed=True)
    if any("\0" in text for pair in pairs for text in pair):
        return Parameters(malformed=True)
    single = [(name, value) for name, value in pairs if name not in may_repeat]
    counted = Counter(name for name, _ in single)
    values = {name: value for name, value in reversed(single) if value}
    lists = {
        name: tuple(dict.fromkeys(value for each, value in pairs if each == name and value)) for name in may_repeat
    }
    return Parameters(values, frozenset(name for name, times in counted.items() if times > 1), lists=lists)

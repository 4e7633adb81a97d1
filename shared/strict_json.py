"""RULES: reads JSON that a stranger sent, strictly: what parsers pass over in silence is an error here (RFC 8259)."""

import json
from collections.abc import Sequence
from typing import NoReturn


def loads(text: bytes) -> object:
    """The value. Raises ValueError: no JSON in UTF-8, a name twice in one object, NaN, or too deeply nested."""
    try:
        return json.loads(text.decode(), object_pairs_hook=_object, parse_constant=_refuse_constant)
    except RecursionError:  # thousands of nested brackets
        raise ValueError("too deeply nested") from None


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a name stands twice")
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")

"""The reference of a refusal is its explanation itself, sealed: whoever proved nothing makes us write nothing.

Compressed, encrypted and authenticated under the service's own secret key (`shared/sealing.py`), and always of the same
length, so that not even that tells which check failed. Fits into a header and into a redirect.
"""

import json
import re
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from shared.explanation import Fact, Refusal
from shared.sealing import CannotOpen, Sealer

LENGTH = 588
"""Characters of every reference."""
_ROOM = 383
"""Bytes before sealing: with one more, Fernet would need another block."""
_LONGEST_FACT = 240
_CUT = "…"
_LOOKS_RIGHT = re.compile(rf"[A-Za-z0-9_-]{{{LENGTH}}}\Z")


class References:
    """Makes and opens the references of one service."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        """`secret_keys`: the current one first, then the previous ones, whose references stay readable."""
        self._sealer = Sealer(secret_keys, "explanation")

    def seal(self, refusal: Refusal) -> str:
        """588 characters. Facts that do not fit are cut, the longest first."""
        facts = {name: _cut(value, _LONGEST_FACT) for name, value in refusal.facts.items()}
        packed = _pack(refusal, facts)
        while len(packed) > _ROOM - 2 and facts:
            longest = max(facts, key=lambda name: len(str(facts[name])))
            facts[longest] = _cut(facts[longest], len(str(facts[longest])) * 3 // 4)
            packed = _pack(refusal, facts)
        return self._sealer.seal((len(packed).to_bytes(2, "big") + packed).ljust(_ROOM, b"\0"))

    def open(self, reference: str) -> Refusal | None:
        """The refusal; None where it is not a reference of this service."""
        if not _LOOKS_RIGHT.match(reference):
            return None
        try:
            plain = self._sealer.open(reference)
        except CannotOpen:
            return None
        members = json.loads(zlib.decompress(plain[2 : 2 + int.from_bytes(plain[:2], "big")]))
        return _refusal(cast("list[Any]", members))


def _cut(value: Fact, longest: int) -> Fact:
    """A number stays a number unless there is no room for it."""
    text = str(value)
    return value if len(text) <= longest else text[: max(longest - 1, 0)] + _CUT


def _pack(refusal: Refusal, facts: Mapping[str, Fact]) -> bytes:
    at = refusal.at.timestamp()
    members = [refusal.checks, refusal.failure_id, refusal.status, refusal.error, round(at, 3), facts]
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "replace"), 9)


def _refusal(members: list[Any]) -> Refusal:
    checks, failure_id, status, error, at, facts = members
    return Refusal(checks, failure_id, status, error, datetime.fromtimestamp(at, UTC), facts)

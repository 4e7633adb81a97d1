"""RULES: two addresses that should have been equal, compared letter by letter and part by part."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal
from urllib.parse import urlsplit

LONGEST = 100
"""Characters of a text that are compared letter by letter; of a longer one those around the first difference."""
_CLOSEST = 5
_CUT = "…"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
Kind = Literal["same", "only"]
Piece = tuple[Kind, str]
"""Text that stands in both, or in this one only."""


@dataclass(frozen=True)
class Part:
    """One part of the two; `why`: what people take for equal and is not. Empty where there is nothing to say."""

    name: str
    one: str
    other: str
    why: str = ""

    @property
    def is_same(self) -> bool:
        """Whether it is equal, letter by letter."""
        return self.one == self.other


def nearest(sent: str, known: Collection[str]) -> str | None:
    """The one of `known` that is most like what was sent; None where there is none.

    Those that begin and end most alike are looked at letter by letter, however long a stranger makes his.
    """
    closest = sorted(known, key=lambda each: -_alike_outside(sent, each))[:_CLOSEST]
    return max(closest, key=lambda each: _ratio(*clipped(each, sent)), default=None)


def clipped(one: str, other: str) -> tuple[str, str]:
    """Both, cut around the first difference where they are long."""
    start = max(0, _alike(one, other) - LONGEST // 3)
    if max(len(one), len(other)) <= LONGEST:
        start = 0
    return _window(one, start), _window(other, start)


def pieces(one: str, other: str) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """Both texts, cut where they differ."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    ours: list[Piece] = []
    theirs: list[Piece] = []
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        kind: Kind = "same" if tag == "equal" else "only"
        if end > start:
            ours.append((kind, one[start:end]))
        if other_end > other_start:
            theirs.append((kind, other[other_start:other_end]))
    return ours, theirs


def parts(one: str, other: str) -> list[Part] | None:
    """Scheme, host, port, path and query of both; None where one of them is no address, or was cut."""
    if _CUT in one + other:
        return None
    taken = [_taken_apart(text) for text in (one, other)]
    first, second = taken
    if first is None or second is None:
        return None
    return [Part(name, first[name], second[name], _why(name, first[name], second[name])) for name in first]


def _alike_outside(one: str, other: str) -> int:
    return _alike(one, other) + _alike(one[::-1], other[::-1])


def _alike(one: str, other: str) -> int:
    """How many letters are the same from the beginning."""
    shorter = min(len(one), len(other))
    return next((place for place in range(shorter) if one[place] != other[place]), shorter)


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _window(text: str, start: int) -> str:
    shown = text[start : start + LONGEST]
    return (_CUT if start else "") + shown + (_CUT if len(text) > start + LONGEST else "")


def facts(sent: str, registered: Collection[str]) -> dict[str, str | int]:
    """What an explanation tells of an address that is none of the registered ones.

    `registered_uris`: how many there are; and where there is one: `registered`, the nearest, and `sent`, both clipped,
    and in which parts they differ.
    """
    found = nearest(sent, registered)
    if found is None:
        return {"registered_uris": 0}
    one, other = clipped(found, sent)
    return {"registered_uris": len(registered), "differs": _differing(one, other), "registered": one, "sent": other}


def _differing(one: str, other: str) -> str:
    return ", ".join(part.name for part in parts(one, other) or () if not part.is_same) or "the text"


def _taken_apart(text: str) -> dict[str, str] | None:
    try:
        split = urlsplit(text)
        port = "" if split.port is None else str(split.port)
    except ValueError:
        return None
    host = split.netloc.rpartition("@")[2]
    host = host.removesuffix(f":{port}") if port else host
    rest = {"query": split.query} if split.query else {}
    return {"scheme": split.scheme, "host": host, "port": port, "path": split.path, **{"query": "", **rest}}


def _why(name: str, one: str, other: str) -> str:
    if one == other:
        return ""
    if name == "host" and {one, other} <= LOOPBACK:
        return "The same machine, but another name; addresses are compared as text, and cookies follow the name."
    if name == "scheme" and {one, other} == {"http", "https"}:
        return "Behind a proxy that speaks https the application must be told its public address."
    if name == "port":
        return "Without a number it is the scheme’s own port, but the texts still differ."
    if name == "path" and one.rstrip("/") == other.rstrip("/"):
        return "A slash at the end counts."
    return "Capitals count." if one.lower() == other.lower() else ""

"""RULES: why a request was refused: the checks of an endpoint in their order, the one that failed, and its numbers.

A slice writes its list once, in words: `Check`s, each with the `Failure`s that it can have. A refusal then is the
failure and a few facts; `explain` puts both together. Texts name facts in braces: `{kid}`, `{late}`, and `{exp:time}`
for a NumericDate. No fact is a secret, a code or a token.
"""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from typing_extensions import override

Fact = str | int
UNKNOWN = "(not known)"
EMPTY = "(empty)"
_LAST_MOMENT = 253_402_300_799


@dataclass(frozen=True)
class Failure:
    """One way in which a check can fail. `id` is unique in its list and stands in references: it never changes.

    `title`: what happened, in one sentence. `detail`: what was compared with what. `change`: what to do about it.
    `difference`: the names of two facts that are shown letter by letter.
    """

    id: str
    title: str
    detail: str
    change: str
    difference: tuple[str, str] | None = None


@dataclass(frozen=True)
class Because:
    """A failure with the facts that its texts name, as rules hand it on; None is not known (`refusals.say`)."""

    failure: Failure
    facts: Mapping[str, Fact | None] = field(default_factory=dict[str, Fact | None])


@dataclass(frozen=True)
class Check:
    """One check. `passed`: what is told of it where it passed and all its facts are known. `source`: the standard's."""

    title: str
    source: str
    failures: Sequence[Failure]
    passed: str = ""


Checks = Sequence[Check]
"""The list of one endpoint, or of one grant type there, in the order of the checks."""


@dataclass(frozen=True)
class Refusal:
    """What a reference holds. `checks`: the name of the list. `error`: what the wire said, "" where it said nothing."""

    checks: str
    failure_id: str
    status: int
    error: str
    at: datetime
    facts: Mapping[str, Fact] = field(default_factory=dict[str, Fact])


class State(Enum):
    """What became of one check."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_REACHED = "not reached"


@dataclass(frozen=True)
class Checked:
    """One line of the list."""

    state: State
    title: str
    source: str
    detail: str


@dataclass(frozen=True)
class Explanation:
    """Everything, in words. `difference`: two texts to be compared letter by letter, named by their facts."""

    title: str
    change: str
    checks: Sequence[Checked]
    difference: tuple[tuple[str, str], tuple[str, str]] | None


def explain(refusal: Refusal, checks: Checks) -> Explanation | None:
    """The explanation; None where the list knows no such failure (the reference is of another version)."""
    position, failure = _find(checks, refusal.failure_id)
    if failure is None:
        return None
    words = _Words(refusal)
    return Explanation(
        title=words.say(failure.title),
        change=words.say(failure.change),
        checks=[
            _checked(check, index - position, words.say(failure.detail), words) for index, check in enumerate(checks)
        ],
        difference=_difference(failure, refusal.facts),
    )


def told(checks: Checks, failure_id: str) -> frozenset[str]:
    """The facts that an explanation tells; only for these a reference needs room."""
    position, failure = _find(checks, failure_id)
    if failure is None:
        return frozenset()
    texts = [failure.title, failure.detail, failure.change, *(check.passed for check in checks[:position])]
    return frozenset({"client_id", *(failure.difference or ()), *(name for text in texts for name in names(text))})


def failures(checks: Checks) -> list[Failure]:
    """Every failure of a list."""
    return [failure for check in checks for failure in check.failures]


def _find(checks: Checks, failure_id: str) -> tuple[int, Failure | None]:
    for position, check in enumerate(checks):
        for failure in check.failures:
            if failure.id == failure_id:
                return position, failure
    return 0, None


def _checked(check: Check, distance: int, detail: str, words: "_Words") -> Checked:
    if distance == 0:
        return Checked(State.FAILED, check.title, check.source, detail)
    if distance > 0:
        return Checked(State.NOT_REACHED, check.title, check.source, "")
    return Checked(State.PASSED, check.title, check.source, words.say_if_known(check.passed))


def _difference(failure: Failure, facts: Mapping[str, Fact]) -> tuple[tuple[str, str], tuple[str, str]] | None:
    if failure.difference is None or not all(name in facts for name in failure.difference):
        return None
    one, other = failure.difference
    return (one, printable(str(facts[one]))), (other, printable(str(facts[other])))


class _Words(string.Formatter):
    """Texts with the facts of one refusal in them."""

    def __init__(self, refusal: Refusal) -> None:
        self._at = refusal.at
        self._facts: dict[str, Fact] = {**refusal.facts, "at": int(refusal.at.timestamp()), "error": refusal.error}
        self._dated = False

    def say(self, text: str) -> str:
        """Moments with their dates where one of them is of another day than the refusal."""
        moments = [_moment(self._facts.get(name or "")) for _, name, spec, _ in self.parse(text) if spec == "time"]
        self._dated = any(each is not None and each.date() != self._at.astimezone(UTC).date() for each in moments)
        return self.vformat(text, (), self._facts)

    def say_if_known(self, text: str) -> str:
        return self.say(text) if all(name in self._facts for name in names(text)) else ""

    @override
    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        return kwargs.get(key, UNKNOWN)

    @override
    def format_field(self, value: Any, format_spec: str) -> str:
        moment = _moment(value) if format_spec == "time" else None
        if moment is not None:
            return f"{moment:%Y-%m-%d %H:%M:%S}" if self._dated else f"{moment:%H:%M:%S}"
        return printable(str(value)) or EMPTY


def _moment(value: object) -> datetime | None:
    return datetime.fromtimestamp(value, UTC) if isinstance(value, int) and 0 <= value <= _LAST_MOMENT else None


def names(text: str) -> list[str]:
    """The facts that a text names."""
    return [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]


def printable(text: str) -> str:
    """What could steer a terminal or turn the writing around, written out."""
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text)

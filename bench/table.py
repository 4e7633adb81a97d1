"""RULES: what the rounds came to, as the table that is printed and kept in RESULTS.md."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

AIMS: Mapping[str, float] = {
    "refresh, ES256": 1.0,
    "refresh, ES256 and RS256": 1.0,
    "discovery": 0.5,
    "JWKS": 0.5,
    "userinfo": 1.3,
    "client credentials": 1.3,
}
"""How much of the other's CPU we want to take at most."""
_HEAD = "| | CPU ms | req/s | p50 ms | p99 ms |"
_COMPARED = " other: CPU ms | req/s | p50 ms | p99 ms | CPU, ours : other | aim |"


class Round(Protocol):
    """What a round came to."""

    @property
    def count(self) -> int:
        """Right answers."""
        ...

    @property
    def seconds(self) -> float:
        """How long it took."""
        ...

    @property
    def p50_ms(self) -> float:
        """Of the answers' times."""
        ...

    @property
    def p99_ms(self) -> float:
        """Of the answers' times."""
        ...


@dataclass(frozen=True)
class Measured:
    """One case: its rounds, and the server's CPU a request in each."""

    name: str
    cpu_ms: Sequence[float]
    rounds: Sequence[Round]

    @property
    def cells(self) -> str:
        """Medians of the rounds."""
        cpu = statistics.median(self.cpu_ms)
        a_second = statistics.median(each.count / each.seconds for each in self.rounds)
        p50 = statistics.median(each.p50_ms for each in self.rounds)
        p99 = statistics.median(each.p99_ms for each in self.rounds)
        return f" {cpu:.2f} | {a_second:.0f} | {p50:.1f} | {p99:.1f} |"


def ratio(ours: Measured, other: Measured) -> float:
    """The median of the rounds' ratios: what disturbed a round disturbed both."""
    return statistics.median(a / b for a, b in zip(ours.cpu_ms, other.cpu_ms, strict=True))


def compared(ours: Sequence[Measured], others: Mapping[str, Measured], aims: Mapping[str, float] = AIMS) -> str:
    """All of ours, beside the other's case of the same name where it has one."""
    lines = [_HEAD + _COMPARED, "|---|" + "---:|" * 10]
    for each in ours:
        other = others.get(each.name)
        beside = " | | | | | |" if other is None else other.cells + _judged(aims.get(each.name), ratio(each, other))
        lines.append(f"| {each.name} |{each.cells}{beside}")
    return "\n".join(lines)


def alone(measured: Sequence[Measured]) -> str:
    """Without anybody beside them."""
    return "\n".join([_HEAD, "|---|" + "---:|" * 4, *(f"| {each.name} |{each.cells}" for each in measured)])


def _judged(aim: float | None, reached: float) -> str:
    return f" {reached:.2f} | |" if aim is None else f" {reached:.2f} | {'≤' if reached <= aim else 'missed:'} {aim} |"

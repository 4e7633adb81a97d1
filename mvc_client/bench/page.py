"""RULES: what the bench shows of clocks, faults and deeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from mvc_client.bench.deed import FAULTS, Deed, Fault, sentence
from mvc_client.moments import clock_text, offset_text

SKEWS = (0, 10, 60, 300)
LARGEST_OFFSET_SECONDS = 10 * 365 * 86_400
STEPS = (10, 60, 200, 0)
"""Seconds by which a button moves one clock; 0: back to the machine's time."""
STEPS_OF_ALL = {
    50: "+50 s, almost expired",
    70: "+70 s, expired",
    604_800: "+7 d, refresh token unused",
    0: "Back to real time",
}


@dataclass(frozen=True)
class Dial:
    """One service's clock. `offset_seconds`: None where it does not answer."""

    service: str
    name: str
    time: str
    offset: str
    offset_seconds: int | None


@dataclass(frozen=True)
class FaultRow:
    """One line of the list of faults."""

    fault: Fault
    title: str
    detail: str
    is_armed: bool


@dataclass(frozen=True)
class Done:
    """One deed in words."""

    time: str
    what: str


def dial(service: str, name: str, offset_seconds: float | None, machine_now: datetime) -> Dial:
    """`machine_now`: without any offset."""
    if offset_seconds is None:
        return Dial(service, name, "–", "does not answer", None)
    time = clock_text(machine_now + timedelta(seconds=offset_seconds), machine_now)
    return Dial(service, name, time, offset_text(offset_seconds), round(offset_seconds))


def fault_rows(armed: Fault | None) -> list[FaultRow]:
    """The faults of the token endpoint."""
    return [FaultRow(fault, *FAULTS[fault], fault is armed) for fault in Fault]


def done(deeds: Sequence[Deed], now: datetime) -> list[Done]:
    """What was done, newest first."""
    return [Done(clock_text(deed.at, now), sentence(deed)) for deed in deeds]

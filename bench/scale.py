"""RULES: what so many active people ask of machines, from what was measured: python -m bench.scale prints the table.

The figures are those of GROWTH.md (PostgreSQL, its largest number of grants), so a new measurement is a new model.
"""

import math
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RENEWED_EVERY_SECONDS = 50
"""mvc_client renews 10 s before the end."""
CHECKPOINT_SECONDS = 300
"""PostgreSQL's own `checkpoint_timeout`: so long a page that changes is written whole to the WAL once."""
PAGE_BYTES = 8192
BUSY = 0.6
"""So much of a core is used; what is above it waits."""
CONNECTIONS_A_WORKER = 4
"""Threads of a worker on PostgreSQL, each with a connection; one worker for each core."""
CONNECTIONS_OF_A_SERVER = 500
CORES_OF_A_SERVER = 64
ACTIVE = (10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
_ROW = re.compile(r"^\| PostgreSQL \| (?P<cells>.*) \|$", re.MULTILINE)
_EVENTS = re.compile(r"row [\d.]+ bytes, (?P<events>\d+) bytes of events")
_HEAD = (
    "| active people | renewals/s | cores of idp | cores of PostgreSQL | WAL MB/s | connections | "
    "disk of their grants, GB |\n|---:|---:|---:|---:|---:|---:|---:|"
)


@dataclass(frozen=True)
class Figures:
    """Of one renewal: milliseconds of CPU and bytes; of one grant: bytes on the disk."""

    idp_ms: float
    database_ms: float
    wal_bytes: float
    grant_bytes: float

    def renewals(self, active: float) -> float:
        """In a second."""
        return active / RENEWED_EVERY_SECONDS

    def idp_cores(self, active: float) -> float:
        """With room to breathe."""
        return self.renewals(active) * self.idp_ms / 1000 / BUSY

    def database_cores(self, active: float) -> float:
        """With room to breathe."""
        return self.renewals(active) * self.database_ms / 1000 / BUSY

    def connections(self, active: float) -> int:
        """Held all the time."""
        return math.ceil(self.idp_cores(active)) * CONNECTIONS_A_WORKER


def read(growth: str) -> Figures:
    """The figures in the text of GROWTH.md. Raises ValueError."""
    rows, events = _ROW.findall(growth), _EVENTS.search(growth)
    if not rows or events is None:
        raise ValueError("GROWTH.md has no row of PostgreSQL, or no bytes of events")
    cells = [each.replace(",", "") for each in rows[-1].split(" | ")]
    _, idp_ms, _, database_ms, _, _, row, index, wal_first, wal, _ = cells
    renewals_a_page = PAGE_BYTES / float(row) * CHECKPOINT_SECONDS / RENEWED_EVERY_SECONDS
    whole_pages = (float(wal_first) - float(wal)) / renewals_a_page
    of_grant = float(row) + float(index) + float(events["events"])
    return Figures(float(idp_ms), float(database_ms), float(wal) + whole_pages, of_grant)


def table(figures: Figures) -> str:
    """What each number of active people asks for."""
    return "\n".join([_HEAD, *_rows(figures)])


def core(figures: Figures) -> str:
    """What one core of idp carries."""
    active = 1 / figures.idp_cores(1)
    return f"**One core** of idp: {figures.renewals(active):,.0f} renewals a second, {active:,.0f} active people"


def limits(figures: Figures) -> str:
    """Which of one PostgreSQL's ends comes at how many people, the nearest first."""
    workers = CONNECTIONS_OF_A_SERVER / CONNECTIONS_A_WORKER
    ends = {
        f"{CONNECTIONS_OF_A_SERVER} connections ({workers:.0f} workers)": workers / figures.idp_cores(1),
        f"{CORES_OF_A_SERVER} cores of PostgreSQL": CORES_OF_A_SERVER / figures.database_cores(1),
        "100 MB of WAL a second": 100e6 / (figures.wal_bytes * figures.renewals(1)),
    }
    ordered = sorted(ends.items(), key=lambda each: each[1])
    return "\n".join(f"- {name}: {active / 1e6:.1f} million active people" for name, active in ordered)


def _rows(figures: Figures) -> Iterator[str]:
    for active in ACTIVE:
        yield (
            f"| {active:,} | {figures.renewals(active):,.0f} | {_shown(figures.idp_cores(active))} "
            f"| {_shown(figures.database_cores(active))} "
            f"| {_shown(figures.renewals(active) * figures.wal_bytes / 1e6)} | {figures.connections(active):,} "
            f"| {_shown(active * figures.grant_bytes / 1e9)} |"
        )


def _shown(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}"


if __name__ == "__main__":
    figures = read(Path(__file__).with_name("GROWTH.md").read_text())
    sys.stdout.write(f"{table(figures)}\n\n{core(figures)}\n\n{limits(figures)}\n")

"""The model of SCALE.md, by hand."""

import pytest

from bench.scale import Figures, limits, read, table

FIGURES = Figures(idp_ms=1.8, database_ms=0.6, wal_bytes=600, grant_bytes=3000)
GROWTH = """
| | living grants | CPU ms | of a thousand's | PostgreSQL's CPU ms | p50 ms | p99 ms | row | index | WAL | again | HOT |
|---|---:|
| SQLite | 100,000 | 1.44 | 1.05 |  | 6.6 | 16.1 | 456 | 222 |  |  |  |
| PostgreSQL | 1,000 | 1.75 | 1.00 | 0.50 | 9.0 | 19.5 | 565 | 319 | 590 | 500 | 94.6% |
| PostgreSQL | 100,000 | 1.80 | 1.04 | 0.60 | 8.1 | 15.6 | 512 | 488 | 7000 | 534.375 | 100.0% |

After 1,000 renewals of each of 100 grants, SQLite: row 532 bytes, 2000 bytes of events; before
them 532.
"""


def test_the_figures_are_those_of_the_most_grants_on_postgresql() -> None:
    # 16 rows a page, renewed every 45 s, a checkpoint every 300 s: whole pages are shared by 106.7 renewals
    assert read(GROWTH) == Figures(1.8, 0.6, pytest.approx(534.375 + 6465.625 / (16 * 300 / 45)), 3000)


@pytest.mark.parametrize("text", ["", GROWTH.replace("PostgreSQL |", "MySQL |"), GROWTH.replace("of events", "")])
def test_what_was_not_measured_is_not_modelled(text: str) -> None:
    with pytest.raises(ValueError, match=r"GROWTH\.md has no row"):
        read(text)


def test_a_row_says_what_that_many_people_ask_for() -> None:
    # 9,000,000 / 45 s = 200,000/s; × 1.8 ms / 0.6 = 600 cores; × 0.6 ms / 0.6 = 200; × 600 B = 120 MB/s; × 3 kB = 27 GB
    assert FIGURES.renewals(9e6) == 200_000
    assert (FIGURES.idp_cores(9e6), FIGURES.database_cores(9e6)) == pytest.approx((600, 200))
    row = table(FIGURES).splitlines()[4]
    assert row == "| 1,000,000 | 22,222 | 67 | 22 | 13 | 268 | 3.0 |"


def test_the_nearest_end_comes_first() -> None:
    assert limits(FIGURES).splitlines() == [
        "- 500 connections (125 workers): 1.9 million active people",
        "- 64 cores of PostgreSQL: 2.9 million active people",
        "- 100 MB of WAL a second: 7.5 million active people",
    ]

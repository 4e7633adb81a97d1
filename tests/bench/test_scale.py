"""The model of SCALE.md: by hand, and that the page has what it prints."""

from pathlib import Path

import pytest

from bench.scale import Figures, core, limits, read, table

BENCH = Path(__file__).parents[2] / "bench"
FIGURES = Figures(idp_ms=1.8, database_ms=0.6, wal_bytes=600, grant_bytes=3000)
GROWTH = """
| | living grants | CPU ms | of a thousand's | PostgreSQL's CPU ms | p50 ms | p99 ms | row | index | WAL | again | HOT |
|---|---:|
| SQLite | 100,000 | 1.44 | 1.05 |  | 6.6 | 16.1 | 456 | 222 |  |  |  |
| PostgreSQL | 1,000 | 1.75 | 1.00 | 0.50 | 9.0 | 19.5 | 565 | 319 | 590 | 500 | 94.6% |
| PostgreSQL | 100,000 | 1.80 | 1.04 | 0.60 | 8.1 | 15.6 | 512 | 488 | 6775 | 535 | 100.0% |

After 1,000 renewals of each of 100 grants, SQLite: row 532 bytes, 2000 bytes of events; before
them 532.
"""


def test_the_figures_are_those_of_the_most_grants_on_postgresql() -> None:
    # 16 rows a page, renewed every 50 s, a checkpoint every 300 s: a whole page is shared by 96 renewals
    assert read(GROWTH) == FIGURES


@pytest.mark.parametrize("text", ["", GROWTH.replace("PostgreSQL |", "MySQL |"), GROWTH.replace("of events", "")])
def test_what_was_not_measured_is_not_modelled(text: str) -> None:
    with pytest.raises(ValueError, match=r"GROWTH\.md has no row"):
        read(text)


def test_a_row_says_what_that_many_people_ask_for() -> None:
    # 10,000,000 / 50 s = 200,000/s; × 1.8 ms / 0.6 = 600 cores; × 0.6 ms / 0.6 = 200
    assert FIGURES.renewals(10e6) == 200_000
    assert (FIGURES.idp_cores(10e6), FIGURES.database_cores(10e6)) == pytest.approx((600, 200))
    row = table(FIGURES).splitlines()[4]
    assert row == "| 1,000,000 | 20,000 | 60 | 20 | 12 | 240 | 3.0 |"


def test_a_core_carries_what_it_is_busy_with_for_six_tenths_of_the_time() -> None:
    # 600 ms of a second / 1.8 ms, each of them every 50 s
    assert core(FIGURES) == "**One core** of idp: 333 renewals a second, 16,667 active people"


def test_the_nearest_end_comes_first() -> None:
    assert limits(FIGURES).splitlines() == [
        "- 500 connections (125 workers): 2.1 million active people",
        "- 64 cores of PostgreSQL: 3.2 million active people",
        "- 100 MB of WAL a second: 8.3 million active people",
    ]


def test_the_page_has_what_the_model_prints() -> None:
    page, figures = (BENCH / "SCALE.md").read_text(), read((BENCH / "GROWTH.md").read_text())
    assert table(figures) in page
    assert core(figures) in page
    assert limits(figures) in page

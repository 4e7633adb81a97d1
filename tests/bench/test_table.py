"""The table of RESULTS.md."""

from dataclasses import dataclass

from bench.table import Measured, alone, compared


@dataclass(frozen=True)
class Round:
    count: int
    seconds: float
    p50_ms: float
    p99_ms: float


def measured(name: str, *cpu_ms: float) -> Measured:
    return Measured(name, cpu_ms, [Round(500, 1.0, 4.0, 9.0) for _ in cpu_ms])


def test_each_case_stands_beside_the_others_of_its_name_with_the_median_of_the_ratios() -> None:
    ours = [measured("JWKS", 0.2, 0.9, 0.3), measured("login", 20.0, 20.0, 20.0)]
    lines = compared(ours, {"JWKS": measured("JWKS", 0.4, 1.0, 0.4)}).splitlines()
    assert lines[2] == "| JWKS | 0.30 | 500 | 4.0 | 9.0 | 0.40 | 500 | 4.0 | 9.0 | 0.75 | missed: 0.5 |"
    assert lines[3] == "| login | 20.00 | 500 | 4.0 | 9.0 | | | | | | |"
    assert {line.count("|") for line in lines} == {12}


def test_an_aim_that_is_reached_is_named() -> None:
    assert compared([measured("JWKS", 0.2)], {"JWKS": measured("JWKS", 0.4)}).endswith("| 0.50 | ≤ 0.5 |")


def test_another_has_aims_of_its_own() -> None:
    told = compared([measured("JWKS", 0.2)], {"JWKS": measured("JWKS", 0.4)}, {"JWKS": 0.12})
    assert told.endswith("| 0.50 | missed: 0.12 |")


def test_alone_there_is_nothing_to_compare() -> None:
    assert alone([measured("JWKS", 0.2)]).splitlines()[2] == "| JWKS | 0.20 | 500 | 4.0 | 9.0 |"

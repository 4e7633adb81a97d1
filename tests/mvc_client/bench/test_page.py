import pytest

from mvc_client.bench import page
from mvc_client.bench.deed import Fault
from mvc_client.bench.page import Dial
from tests.mvc_client.sessions import NOON


@pytest.mark.parametrize(
    ("offset", "shown"),
    [
        (0, Dial("idp", "idp", "12:00:00", "real time", 0)),
        (200, Dial("idp", "idp", "12:03:20", "+200 s", 200)),
        (-10.4, Dial("idp", "idp", "11:59:49", "−10 s", -10)),
        (7 * 86_400, Dial("idp", "idp", "29 Nov 12:00:00", "+7 d", 604_800)),
        (None, Dial("idp", "idp", "–", "does not answer", None)),
    ],
)
def test_a_clock_shows_its_own_time_and_how_far_it_is_moved(offset: float | None, shown: Dial) -> None:
    assert page.dial("idp", "idp", offset, NOON) == shown


def test_one_fault_at_most_is_armed() -> None:
    assert [row.fault for row in page.fault_rows(Fault.DELAYED) if row.is_armed] == [Fault.DELAYED]
    assert [row.fault for row in page.fault_rows(None) if row.is_armed] == []
    assert [row.fault for row in page.fault_rows(None)] == list(Fault)

import pytest

from mvc_client.bench.deed import Deed, Kind, sentence
from tests.mvc_client.sessions import NOON


@pytest.mark.parametrize(
    ("kind", "details", "words"),
    [
        (Kind.CLOCK_MOVED, {"service": "api1", "offset_seconds": 200}, "api1’s clock: +200 s."),
        (Kind.CLOCK_MOVED, {"service": "idp", "offset_seconds": -10}, "idp’s clock: −10 s."),
        (Kind.CLOCK_MOVED, {"service": "idp", "offset_seconds": 0}, "idp’s clock: real time."),
        (Kind.CLOCKS_MOVED, {"step": 604_800}, "All clocks moved by +7 d."),
        (Kind.CLOCKS_MOVED, {"step": 0}, "All clocks back to real time."),
        (Kind.SKEW_CHANGED, {"seconds": 0}, "api1’s skew: 0 s."),
        (Kind.SKEW_CHANGED, {"seconds": None}, "api1’s skew: as set."),
        (Kind.FAULT_ARMED, {"fault": "lost_answer"}, "Armed: answer lost after the commit."),
        (Kind.FAULT_FORGOTTEN, {}, "Disarmed."),
        (Kind.RENEWED_NOW, {}, "The client was told to renew and to call api1."),
        (Kind.TWO_TABS, {}, "Two tabs called api1 at once, and both needed new tokens."),
        (
            Kind.STOLEN,
            {"token": 4, "shown": 2, "reason": ""},
            "Somebody redeemed refresh token 4 and then its successor.",
        ),
    ],
)
def test_each_deed_is_said_with_its_numbers(kind: Kind, details: dict[str, object], words: str) -> None:
    assert sentence(Deed(kind, NOON, 0, details)) == words

from datetime import UTC, datetime, timedelta

import pytest

from mvc_client.home import readouts
from mvc_client.home.readouts import Readout, Times
from mvc_client.renewal_mode import RenewalMode

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def shown(
    now: datetime, mode: RenewalMode = RenewalMode.BOTH, skew: int | None = 60, can_renew: bool = True
) -> dict[str, Readout]:
    exp = NOON + seconds(60)
    times = Times(
        exp,
        readouts.refused_at(exp, skew),
        NOON + seconds(50),
        NOON + timedelta(days=7),
        NOON + timedelta(days=30),
        skew,
    )
    return {each.label: each for each in readouts.readouts(times, mode, can_renew, now)}


@pytest.mark.parametrize(
    ("after", "expiry", "refusal", "renewal"),
    [
        (26, "34 s", "94 s", "24 s"),
        (49, "11 s", "71 s", "1 s"),
        (50, "10 s", "70 s", "now due"),
        (59, "1 s", "61 s", "now due"),
        (60, "−0 s", "60 s", "now due"),
        (119, "−59 s", "1 s", "now due"),
        (120, "−60 s", "refused", "now due"),
        (59.9, "1 s", "61 s", "now due"),
    ],
)
def test_each_number_counts_to_its_own_moment(after: float, expiry: str, refusal: str, renewal: str) -> None:
    page = shown(NOON + seconds(after))
    assert page["Token expires in"].text == expiry
    assert page["API refuses it in"].text == refusal
    assert page["Renewal due in"].text == renewal


def test_each_number_says_when_and_why() -> None:
    page = shown(NOON)
    assert page["Token expires in"].at == "12:01:00 (exp)"
    assert page["API refuses it in"].at == "12:02:00 (exp + 60 s skew)"
    assert page["Renewal due in"].at == "12:00:50, if you call then"
    assert page["This session, unused, ends in"].at == "29 Nov 12:00, at most 22 Dec 12:00"


def test_the_script_gets_the_moments_that_move() -> None:
    moments = {label: each.until for label, each in shown(NOON).items()}
    noon = int(NOON.timestamp())
    assert moments == {
        "Token expires in": noon + 60,
        "API refuses it in": noon + 120,
        "Renewal due in": noon + 50,
        "This session, unused, ends in": None,
    }


def test_a_skew_that_api1_does_not_say_is_not_guessed() -> None:
    assert shown(NOON, skew=None)["API refuses it in"].text == "unknown"


def test_a_skew_of_none_at_all_is_one() -> None:
    assert shown(NOON, skew=0)["API refuses it in"].text == "60 s"


def test_what_does_not_renew_ahead_has_no_due_time() -> None:
    assert shown(NOON, RenewalMode.ON_401)["Renewal due in"].text == "on 401"
    assert shown(NOON, can_renew=False)["Renewal due in"].text == "never"


def test_a_moved_clock_of_api1_is_named_where_it_counts() -> None:
    times = Times(
        NOON + seconds(60), NOON + seconds(-80), NOON, NOON + seconds(9000), NOON + seconds(9000), 60, ahead_seconds=200
    )
    refusal = readouts.readouts(times, RenewalMode.BOTH, True, NOON)[1]
    assert (refusal.text, refusal.at) == ("refused", "11:58:40 (exp + 60 s skew, api1’s clock +200 s)")


def test_the_end_of_the_refresh_token_is_told_where_the_provider_tells_it() -> None:
    def last(idle: timedelta | None, absolute: timedelta | None) -> Readout:
        times = Times(
            NOON + seconds(60),
            None,
            NOON,
            NOON + timedelta(days=9),
            NOON + timedelta(days=9),
            None,
            refresh_idle_at=idle and NOON + idle,
            refresh_ends_at=absolute and NOON + absolute,
        )
        return readouts.readouts(times, RenewalMode.BOTH, True, NOON)[3]

    both = last(timedelta(days=7), timedelta(days=30))
    assert (both.label, both.text) == ("Refresh token, unused, ends in", "7 d")
    assert both.at == "29 Nov 12:00, at most 22 Dec 12:00"
    assert last(seconds(-5), None).text == "over"
    assert last(None, timedelta(days=30)).text == "30 d"
    assert last(None, None).label == "This session, unused, ends in"

"""The table of `code_exchange.judge`."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from idp.token.code_exchange import CodeShown, CodeState, Exchange, judge

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CODE = CodeState("mvc client", "https://c.example/cb", NOW + timedelta(seconds=30), None, None)
REDEEMED = replace(CODE, redeemed_at=NOW - timedelta(seconds=1), redeemed_from="192.0.2.1")
SHOWN = CodeShown("mvc client", "https://c.example/cb", "192.0.2.1", NOW)


def test_a_fresh_code_is_redeemed() -> None:
    assert judge(SHOWN, CODE, NOW) is Exchange.REDEEM


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (timedelta(seconds=-1), Exchange.REDEEM),
        (timedelta(0), Exchange.EXPIRED),
        (timedelta(seconds=1), Exchange.EXPIRED),
    ],
)
def test_at_its_end_a_code_is_expired(moment: timedelta, expected: Exchange) -> None:
    assert judge(SHOWN, CODE, CODE.expires_at + moment) is expected


@pytest.mark.parametrize("redirect_uri", [None, "https://c.example/cb/", "https://c.example/other"])
def test_another_redirect_uri_is_refused(redirect_uri: str | None) -> None:
    assert judge(replace(SHOWN, redirect_uri=redirect_uri), CODE, NOW) is Exchange.OTHER_URI


@pytest.mark.parametrize("code", [CODE, REDEEMED])
def test_another_client_changes_nothing(code: CodeState) -> None:
    assert judge(replace(SHOWN, client_id="thief"), code, NOW) is Exchange.FOREIGN


def test_a_double_click_is_only_refused() -> None:
    assert judge(SHOWN, REDEEMED, NOW) is Exchange.REPEATED


@pytest.mark.parametrize(
    "change",
    [{"address": "198.51.100.7"}, {"redirect_uri": "https://c.example/other"}, {"arrived": NOW + timedelta(seconds=1)}],
)
def test_a_redeemed_code_shown_differently_or_later_is_a_replay(change: dict[str, object]) -> None:
    assert judge(replace(SHOWN, **change), REDEEMED, NOW) is Exchange.REPLAYED  # pyright: ignore[reportArgumentType]


def test_the_two_seconds_are_measured_at_arrival() -> None:
    waited = replace(SHOWN, arrived=NOW)
    assert judge(waited, REDEEMED, NOW + timedelta(seconds=10)) is Exchange.REPEATED

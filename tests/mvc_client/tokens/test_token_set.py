from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mvc_client.renewal_mode import RenewalMode
from mvc_client.tokens import token_set
from mvc_client.tokens.token_set import BrokenAnswer, TokenSet

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ANSWER: dict[str, Any] = {
    "access_token": "access-1",
    "refresh_token": "refresh-1",
    "id_token": "id-1",
    "token_type": "Bearer",
    "expires_in": 60,
    "scope": "openid api1",
}


def tokens(**changes: Any) -> TokenSet:
    return token_set.first({**ANSWER, **changes}, NOON, "asked")


def test_a_token_lives_from_the_second_in_which_it_was_asked_for() -> None:
    late = token_set.first(ANSWER, NOON + timedelta(milliseconds=900), "asked")
    assert late.expires_at == NOON + timedelta(seconds=60)


@pytest.mark.parametrize(("lifetime", "margin"), [(60, 10), (40, 10), (39, 9.75), (20, 5), (2, 0.5), (3600, 10)])
def test_the_margin_is_as_configured_but_at_most_a_quarter_of_the_life(lifetime: int, margin: float) -> None:
    assert token_set.margin(10, lifetime) == timedelta(seconds=margin)


@given(st.floats(0, 3600), st.integers(1, 100_000))
def test_a_fresh_token_is_never_due(configured: float, lifetime: int) -> None:
    fresh = tokens(expires_in=lifetime)
    assert not token_set.due(RenewalMode.BOTH, fresh, configured, NOON)


@pytest.mark.parametrize("mode", [RenewalMode.AHEAD, RenewalMode.BOTH])
def test_renewal_is_due_from_the_margin_on_and_not_a_second_earlier(mode: RenewalMode) -> None:
    due_at = NOON + timedelta(seconds=50)
    assert token_set.renewal_due_at(tokens(), 10) == due_at
    assert not token_set.due(mode, tokens(), 10, due_at - SECOND)
    assert token_set.due(mode, tokens(), 10, due_at)
    assert token_set.due(mode, tokens(), 10, due_at + timedelta(days=1))


def test_on_401_nothing_is_ever_due_ahead() -> None:
    assert not token_set.due(RenewalMode.ON_401, tokens(), 10, NOON + timedelta(days=1))


def test_without_a_refresh_token_nothing_is_due() -> None:
    assert not token_set.due(RenewalMode.BOTH, tokens(refresh_token=None), 10, NOON + timedelta(days=1))


@pytest.mark.parametrize(
    ("mode", "ahead", "after_401"),
    [(RenewalMode.ON_401, False, True), (RenewalMode.AHEAD, True, False), (RenewalMode.BOTH, True, True)],
)
def test_what_the_modes_do(mode: RenewalMode, ahead: bool, after_401: bool) -> None:
    assert (mode.renews_ahead, mode.renews_after_401) == (ahead, after_401)


def test_a_renewal_rewrites_everything_together() -> None:
    answer = {**ANSWER, "access_token": "access-2", "refresh_token": "refresh-2", "id_token": "id-2", "scope": "api1"}
    after = token_set.renewed(tokens(), answer, NOON + SECOND)
    assert after == TokenSet(2, "access-2", "refresh-2", "id-2", "api1", NOON + SECOND, 60)


def test_what_a_renewal_leaves_out_stays_as_it_was() -> None:
    answer = {"access_token": "access-2", "token_type": "bearer", "expires_in": 30}
    after = token_set.renewed(tokens(), answer, NOON)
    assert (after.refresh_token, after.id_token, after.scope) == ("refresh-1", "id-1", "openid api1")
    assert after.expires_in_seconds == 30


@pytest.mark.parametrize(
    "changes",
    [
        {"access_token": None},
        {"access_token": ""},
        {"access_token": 5},
        {"refresh_token": ["x"]},
        {"id_token": {}},
        {"scope": 7},
        {"token_type": None},
        {"token_type": "mac"},
        {"expires_in": "60"},
        {"expires_in": True},
        {"expires_in": 0},
        {"expires_in": -1},
        {"expires_in": float("nan")},
        {"expires_in": float("inf")},
        {"expires_in": 10**12},
    ],
)
def test_an_answer_that_is_none_is_broken(changes: dict[str, Any]) -> None:
    with pytest.raises(BrokenAnswer):
        token_set.renewed(tokens(), {**ANSWER, **changes}, NOON)


def test_a_sign_in_needs_an_id_token() -> None:
    with pytest.raises(BrokenAnswer):
        tokens(id_token=None)


def test_an_answer_without_expires_in_counts_as_the_shortest_usual_life() -> None:
    answer = {name: value for name, value in ANSWER.items() if name != "expires_in"}
    assert token_set.first(answer, NOON, "asked").expires_in_seconds == 60


def test_stored_and_read_again_nothing_changes() -> None:
    before = token_set.first(ANSWER, NOON + timedelta(microseconds=123456), "asked")
    assert token_set.from_json(token_set.to_json(before)) == before


def test_no_token_shows_when_a_set_is_printed() -> None:
    printed = repr(tokens())
    assert not any(secret in printed for secret in ("access-1", "refresh-1", "id-1"))


@pytest.mark.parametrize(
    ("told", "idle", "absolute"),
    [
        ({"refresh_token_timeout": 600, "authorization_expires_in": 9000}, 600, 9000),
        ({"refresh_token_timeout": 600, "authorization_expires_in": 90}, 90, 90),
        ({"refresh_token_timeout": 600}, 600, None),
        ({}, None, None),
        ({"refresh_token_timeout": "soon", "authorization_expires_in": True}, None, None),
        ({"refresh_token_timeout": -1, "authorization_expires_in": 10**15}, None, None),
    ],
)
def test_the_ends_of_the_refresh_token_are_as_the_provider_tells_them(
    told: dict[str, Any], idle: int | None, absolute: int | None
) -> None:
    noon = int(NOON.timestamp())
    for one in (tokens(**told), token_set.renewed(tokens(), {**ANSWER, **told}, NOON)):
        assert one.refresh_idle_end == (None if idle is None else noon + idle)
        assert one.refresh_absolute_end == (None if absolute is None else noon + absolute)
        assert token_set.from_json(token_set.to_json(one)) == one


def test_what_was_stored_before_the_ends_were_kept_still_opens() -> None:
    stored = token_set.to_json(tokens())
    del stored["refresh_idle_end"], stored["refresh_absolute_end"]
    assert token_set.from_json(stored).refresh_idle_end is None

"""Nothing that is still needed may go, asked of the rules that need it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from annotated_types import Le
from hypothesis import example, given
from hypothesis import strategies as st

from idp.clients.metadata import ClientMetadata
from idp.clients.refresh_policy import RefreshPolicy
from idp.login import throttle
from idp.login.throttle import ACCOUNT, ADDRESS, FAMILIAR_FOR
from idp.maintenance.retention import SLACK, limits
from idp.session.sign_on_session import SignOnSession, idle_end, slid
from idp.settings import IdpSettings
from idp.token.code_exchange import CODE_LIFETIME, CodeShown, CodeState, Exchange, judge
from idp.token.lifetimes import LARGEST_CLOCK_SKEW, LONGEST_ACCESS_TOKEN
from idp.token.rotation import RefreshState, Shown, Verdict, idle_expires_at
from idp.token.rotation import judge as judge_refresh

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)

ages = st.integers(0, 100 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
skews = st.integers(0, int(LARGEST_CLOCK_SKEW.total_seconds())).map(lambda seconds: timedelta(seconds=seconds))
token_lives = st.integers(1, int(LONGEST_ACCESS_TOKEN.total_seconds())).map(lambda seconds: timedelta(seconds=seconds))


def largest(field: Any) -> int:
    return next(limit.le for limit in field.metadata if isinstance(limit, Le))


def test_no_setting_and_no_client_lets_a_token_live_longer_than_is_reckoned_with() -> None:
    longest = LONGEST_ACCESS_TOKEN.total_seconds()
    assert largest(IdpSettings.model_fields["access_token_lifetime_seconds"]) == longest
    assert largest(IdpSettings.model_fields["clock_skew_seconds"]) == LARGEST_CLOCK_SKEW.total_seconds()
    of_a_client = {"redirect_uris": ["https://x/cb"], "access_token_lifetime_seconds": int(longest) + 1}
    with pytest.raises(ValueError, match="access_token_lifetime_seconds"):
        ClientMetadata.model_validate(of_a_client)


@given(
    age=ages,
    absolute=st.integers(0, 40 * 86_400),
    renewed_after=st.floats(0, 1, exclude_max=True),
    life=token_lives,
    skew=skews,
)
def test_a_grant_goes_when_no_token_of_it_would_be_accepted_anywhere(
    age: timedelta, absolute: int, renewed_after: float, life: timedelta, skew: timedelta
) -> None:
    created = NOW - age
    policy = RefreshPolicy(None, idle_lifetime_seconds=absolute, absolute_lifetime_seconds=absolute)
    end = created + timedelta(seconds=absolute)
    renewed = created + absolute * renewed_after * SECOND
    row = RefreshState(
        "c", 1, b"current", b"previous", renewed, None, idle_expires_at(policy, renewed, end), end, revoked_at=None
    )
    if end > limits(NOW, 0).grants:
        return
    shown = Shown("c", 1, b"current", NOW)
    verdict = judge_refresh(shown, row, policy, now=NOW, came_up=created)
    assert verdict is Verdict.EXPIRED_ABSOLUTE
    assert renewed + life + skew <= NOW


@given(age=ages, arrived_before=st.integers(0, 60))
def test_a_code_that_nobody_redeemed_goes_when_it_cannot_be_redeemed(age: timedelta, arrived_before: int) -> None:
    code = CodeState("c", "https://x/cb", NOW - age + CODE_LIFETIME, None, None)
    if code.expires_at <= limits(NOW, 0).codes:
        shown = CodeShown("c", "https://x/cb", None, NOW - arrived_before * SECOND)
        assert judge(shown, code, NOW - arrived_before * SECOND) is Exchange.EXPIRED


@given(age=ages, used_after=st.lists(st.integers(0, 8 * 3600), max_size=30))
def test_a_session_goes_when_it_has_ended_by_itself(age: timedelta, used_after: list[int]) -> None:
    begin = NOW - age
    absolute = begin + 7 * DAY
    session = SignOnSession("s", "u", begin, (), "", begin, idle_end(begin, absolute), absolute)
    moment = begin
    for pause in used_after:
        moment += pause * SECOND
        if moment <= NOW and session.is_alive(moment):
            end = slid(session, moment) or session.idle_expires_at
            session = SignOnSession("s", "u", begin, (), "", begin, end, absolute)
    assert session.idle_expires_at <= session.absolute_expires_at
    if session.idle_expires_at <= limits(NOW, 0).sessions:
        assert not session.is_alive(NOW - SLACK)


@given(age=ages, life=token_lives, skew_then=skews, skew_now=skews)
def test_what_is_kept_of_tokens_and_assertions_goes_when_their_time_is_over_whatever_the_skew_has_become(
    age: timedelta, life: timedelta, skew_then: timedelta, skew_now: timedelta
) -> None:
    expires = NOW - age + life
    if expires + skew_then <= max(limits(NOW, 0).revoked_tokens, limits(NOW, 0).assertions):
        assert expires + skew_now <= NOW


@given(
    since=st.integers(0, 48 * 3600),
    pauses=st.lists(st.integers(0, 7200), max_size=60),
    kind=st.sampled_from([ACCOUNT, ADDRESS]),
)
@example(since=4 * 3600, pauses=[900] * 20, kind=ACCOUNT)
def test_a_counter_goes_when_it_has_forgiven_everything(since: int, pauses: list[int], kind: throttle.Limits) -> None:
    moment = NOW - (since + sum(pauses)) * SECOND
    counter = throttle.count(None, kind, moment)
    for pause in pauses:
        moment += pause * SECOND
        counter = throttle.count(counter, kind, moment)
    if counter.counted_at <= limits(NOW, 0).counters:
        assert throttle.count(counter, kind, NOW).wrong == throttle.count(None, kind, NOW).wrong == 1
        assert throttle.closed_until(counter, kind, NOW) is None


@given(age=ages, days=st.integers(0, 100))
def test_events_and_familiar_addresses_stay_for_the_days_that_were_promised(age: timedelta, days: int) -> None:
    chosen = limits(NOW, days)
    assert chosen.addresses == NOW - FAMILIAR_FOR - SLACK
    assert (chosen.events is None) == (days == 0)
    if chosen.events is not None and NOW - age <= chosen.events:
        assert age >= days * DAY

"""A thief who renews twice just before the owner does not turn the owner away: that would be a theft without an alarm.

The owner is told neither yes nor no (BUSY), comes back after `Retry-After`, and the grant ends with an alarm.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idp.clients.refresh_policy import RefreshPolicy
from idp.token.refresh_exchange import Refreshed
from idp.token.rotation import Verdict
from tests.idp.token.shown_tokens import CONFIDENTIAL, PUBLIC, STRICT, Ledger, NewLedger, Outcome, pass_seconds

WITH_A_WINDOW = pytest.mark.parametrize("policy", [PUBLIC, CONFIDENTIAL], ids=["public", "confidential"])
RETRY_AFTER = 3
ENDED = [("RefreshTokenReplayed", None), ("GrantRevoked", "replay")]


def rotate(ledger: Ledger, token: str, times: int) -> str:
    """What somebody holds who renews so often, one after the other; the first may be a retry."""
    for _ in range(times):
        outcome = ledger.show(token)
        assert isinstance(outcome, Refreshed)
        token = outcome.refresh_token
    return token


@WITH_A_WINDOW
def test_the_owner_is_told_neither_yes_nor_no_and_the_next_try_ends_the_grant(
    new_ledger: NewLedger, policy: RefreshPolicy
) -> None:
    ledger = new_ledger(policy)
    thiefs = rotate(ledger, ledger.first, 2)
    assert ledger.show(ledger.first) is Verdict.BUSY
    assert ledger.is_live()
    pass_seconds(RETRY_AFTER)
    assert ledger.show(ledger.first) is Verdict.REPLAY
    assert ledger.events() == ENDED
    assert ledger.show(thiefs) is Verdict.REVOKED


def test_strict_the_owners_first_try_ends_the_grant(new_ledger: NewLedger) -> None:
    ledger = new_ledger(STRICT)
    rotate(ledger, ledger.first, 2)
    assert ledger.show(ledger.first) is Verdict.REPLAY
    assert ledger.events() == ENDED


@WITH_A_WINDOW
def test_a_thief_who_is_just_before_the_owner_each_time_gains_four_tries(
    new_ledger: NewLedger, policy: RefreshPolicy
) -> None:
    ledger = new_ledger(policy)
    thiefs, answers = ledger.first, list[Outcome]()
    for _ in range(5):
        thiefs = rotate(ledger, thiefs, 2)
        answers.append(ledger.show(ledger.first))
        pass_seconds(RETRY_AFTER)
    assert answers == [Verdict.BUSY] * 4 + [Verdict.REPLAY]
    assert ledger.events() == ENDED


@WITH_A_WINDOW
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bursts=st.lists(st.tuples(st.integers(2, 11), st.floats(0, 4)), min_size=1, max_size=4),
    waited=st.sampled_from([0.0, RETRY_AFTER]),
)
def test_however_often_the_thief_renews_before_the_owner_it_is_no_plain_refusal_and_ends(
    new_ledger: NewLedger, policy: RefreshPolicy, bursts: list[tuple[int, float]], waited: float
) -> None:
    """`bursts`: how often the thief renews before the owner's next try, and how many seconds before it."""
    ledger = new_ledger(policy)
    thiefs = ledger.first
    for times, seconds_before in bursts:
        thiefs = rotate(ledger, thiefs, times)
        pass_seconds(seconds_before)
        if ledger.show(ledger.first, waited=waited) is Verdict.REPLAY:
            break
        assert ledger.is_live()
        pass_seconds(RETRY_AFTER)
    else:
        assert ledger.show(ledger.first) is Verdict.REPLAY
    assert ledger.events() == ENDED
    assert ledger.show(thiefs) is Verdict.REVOKED

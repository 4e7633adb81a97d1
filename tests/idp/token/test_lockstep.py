"""A thief who copies the client's rhythm: what each policy lets through, when the alarm is raised, and what ends it."""

from dataclasses import replace

import pytest

from idp.clients.refresh_policy import RefreshPolicy
from idp.token.refresh_exchange import Refreshed
from idp.token.rotation import Verdict
from tests.idp.token.shown_tokens import CONFIDENTIAL, PUBLIC, STRICT, Ledger, NewLedger, pass_seconds

UNNOTICED = pytest.mark.parametrize(
    ("policy", "seconds_behind"), [(PUBLIC, 29), (CONFIDENTIAL, 3600)], ids=["public", "confidential"]
)
DAYS = 86_400


def answered(ledger: Ledger, token: str) -> str:
    """The token that is answered to this one."""
    outcome = ledger.show(token)
    assert isinstance(outcome, Refreshed)
    return outcome.refresh_token


def keep_step(ledger: Ledger, token: str, generations: int, seconds_behind: float) -> str:
    """The owner renews, and each time the thief shows the same token so much later: both have the successor."""
    for _ in range(generations):
        owners = answered(ledger, token)
        pass_seconds(seconds_behind)
        token = answered(ledger, token)
        assert token == owners
    return token


@UNNOTICED
def test_who_keeps_step_is_not_told_from_a_second_tab(
    new_ledger: NewLedger, policy: RefreshPolicy, seconds_behind: float
) -> None:
    ledger = new_ledger(policy)
    keep_step(ledger, ledger.first, 8, seconds_behind)
    assert ledger.is_live()
    assert ledger.events() == []


@UNNOTICED
def test_the_eighth_retried_generation_in_a_row_raises_the_alarm_and_the_grant_goes_on(
    new_ledger: NewLedger, policy: RefreshPolicy, seconds_behind: float
) -> None:
    ledger = new_ledger(policy)
    token = keep_step(ledger, ledger.first, 8, seconds_behind)
    answered(ledger, token)
    assert ledger.events() == [("RefreshShadowed", None)]
    assert ledger.is_live()


@UNNOTICED
def test_the_alarm_ends_the_grant_where_the_client_says_so(
    new_ledger: NewLedger, policy: RefreshPolicy, seconds_behind: float
) -> None:
    ledger = new_ledger(replace(policy, on_shadowing="revoke"))
    token = keep_step(ledger, ledger.first, 8, seconds_behind)
    assert ledger.show(token) is Verdict.REPLAY
    assert ledger.events() == [("RefreshShadowed", None), ("GrantRevoked", "shadowed")]
    assert ledger.show(token) is Verdict.REVOKED


@UNNOTICED
def test_one_generation_that_is_asked_for_once_begins_the_count_anew(
    new_ledger: NewLedger, policy: RefreshPolicy, seconds_behind: float
) -> None:
    ledger = new_ledger(policy)
    token = answered(ledger, keep_step(ledger, ledger.first, 7, seconds_behind))
    answered(ledger, keep_step(ledger, token, 7, seconds_behind))
    assert ledger.events() == []


@UNNOTICED
def test_who_keeps_step_is_out_at_the_absolute_end(
    new_ledger: NewLedger, policy: RefreshPolicy, seconds_behind: float
) -> None:
    ledger = new_ledger(policy)
    token = ledger.first
    for _ in range(5):
        token = keep_step(ledger, token, 1, seconds_behind)
        pass_seconds(6 * DAYS)
    assert ledger.show(token) is Verdict.EXPIRED_ABSOLUTE


def test_public_later_than_thirty_seconds_after_the_renewal_the_grant_ends(new_ledger: NewLedger) -> None:
    ledger = new_ledger(PUBLIC)
    owners = answered(ledger, ledger.first)
    pass_seconds(30)
    assert ledger.show(ledger.first) is Verdict.REPLAY
    assert ledger.show(owners) is Verdict.REVOKED


def test_confidential_once_the_successor_was_used_the_grant_ends(new_ledger: NewLedger) -> None:
    ledger = new_ledger(CONFIDENTIAL)
    owners = answered(ledger, answered(ledger, ledger.first))
    pass_seconds(2)
    assert ledger.show(ledger.first) is Verdict.REPLAY
    assert ledger.show(owners) is Verdict.REVOKED


def test_strict_the_second_who_shows_a_token_ends_the_grant_whoever_it_is(new_ledger: NewLedger) -> None:
    ledger = new_ledger(STRICT)
    owners = answered(ledger, ledger.first)
    assert ledger.show(ledger.first) is Verdict.REPLAY
    assert ledger.show(owners) is Verdict.REVOKED

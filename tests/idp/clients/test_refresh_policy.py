import pytest

from idp.clients.refresh_policy import STRAGGLER_SECONDS, Preset, RefreshPolicy, window_of


@pytest.mark.parametrize(
    ("lifetime", "window"), [(1, 2), (4, 2), (5, 2), (6, 3), (59, 29), (60, 30), (61, 30), (86_400, 30)]
)
def test_a_public_client_may_retry_for_half_an_access_tokens_life(lifetime: int, window: int) -> None:
    assert window_of(Preset.PUBLIC, lifetime) == window
    assert window >= STRAGGLER_SECONDS


def test_a_confidential_client_may_retry_until_the_successor_was_used() -> None:
    assert window_of(Preset.CONFIDENTIAL, 60) is None
    assert not RefreshPolicy(None).is_strict


def test_a_strict_client_may_not_retry() -> None:
    assert window_of(Preset.STRICT, 60) == 0
    assert RefreshPolicy(0).is_strict
    assert not RefreshPolicy(STRAGGLER_SECONDS).is_strict


def test_a_policy_without_more_lives_a_week_idle_and_thirty_days_in_all() -> None:
    policy = RefreshPolicy(None)
    assert policy.idle_lifetime_seconds == 7 * 86_400
    assert policy.absolute_lifetime_seconds == 30 * 86_400
    assert (policy.on_logout, policy.on_shadowing) == ("keep", "alert")

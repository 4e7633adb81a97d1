"""The table of `rotation.judge`: every line, and both sides of every boundary."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from idp.clients.refresh_policy import Preset, RefreshPolicy, window_of
from idp.token import rotation
from idp.token.rotation import RefreshState, Shown, Verdict, judge

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=1)
CONFIDENTIAL = RefreshPolicy(window_seconds=None)
PUBLIC = RefreshPolicy(window_seconds=30)
STRICT = RefreshPolicy(window_seconds=0)


def hash_of(generation: int) -> bytes:
    return bytes([generation]) * 32


ROW = RefreshState(
    client_id="mvc client",
    generation=20,
    current_hash=hash_of(20),
    previous_hash=hash_of(19),
    rotated_at=NOW - timedelta(seconds=10),
    retry_until=None,
    idle_expires_at=NOW + timedelta(days=7),
    absolute_expires_at=NOW + timedelta(days=30),
    revoked_at=None,
)


def shown(generation: int, *, client_id: str = "mvc client", arrived: datetime = NOW) -> Shown:
    return Shown(client_id, generation, hash_of(generation), arrived)


def verdict(
    presented: Shown,
    row: RefreshState | None = ROW,
    policy: RefreshPolicy = CONFIDENTIAL,
    *,
    now: datetime = NOW,
    came_up: datetime = LONG_AGO,
) -> Verdict:
    return judge(presented, row, policy, now=now, came_up=came_up)


def rotated(seconds_ago: float, policy: RefreshPolicy = CONFIDENTIAL) -> RefreshState:
    at = NOW - timedelta(seconds=seconds_ago)
    return replace(ROW, rotated_at=at, retry_until=rotation.retry_until(policy, at))


def test_the_current_token_rotates() -> None:
    assert verdict(shown(20)) is Verdict.ROTATE


def test_a_grant_that_is_not_there_is_unknown() -> None:
    assert verdict(shown(20), None) is Verdict.UNKNOWN


def test_another_clients_grant_is_foreign_even_when_it_is_revoked_or_expired() -> None:
    dead = replace(ROW, revoked_at=LONG_AGO, idle_expires_at=LONG_AGO)
    assert verdict(shown(20, client_id="other"), dead) is Verdict.FOREIGN


def test_a_revoked_grant_refuses_its_current_token() -> None:
    assert verdict(shown(20), replace(ROW, revoked_at=NOW)) is Verdict.REVOKED


@pytest.mark.parametrize("generation", [20, 19, 5, 21])
def test_an_expired_grant_refuses_every_generation_and_is_not_revoked_for_it(generation: int) -> None:
    assert verdict(shown(generation), replace(ROW, idle_expires_at=NOW)) is Verdict.EXPIRED_IDLE
    assert verdict(shown(generation), replace(ROW, absolute_expires_at=NOW)) is Verdict.EXPIRED_ABSOLUTE


def test_at_its_end_a_grant_is_over_and_a_moment_before_it_is_not() -> None:
    a_moment = timedelta(microseconds=1)
    assert verdict(shown(20), replace(ROW, idle_expires_at=NOW + a_moment)) is Verdict.ROTATE
    assert verdict(shown(20), replace(ROW, absolute_expires_at=NOW + a_moment)) is Verdict.ROTATE


@pytest.mark.parametrize(
    ("ahead", "expected"), [(1, Verdict.ADOPT), (4, Verdict.ADOPT), (5, Verdict.FORWARD), (200, Verdict.FORWARD)]
)
def test_a_token_ahead_of_the_row_is_adopted_up_to_the_limit(ahead: int, expected: Verdict) -> None:
    assert verdict(shown(20 + ahead)) is expected


def test_adoption_can_be_switched_off() -> None:
    assert verdict(shown(21), policy=replace(CONFIDENTIAL, forward_limit=0)) is Verdict.FORWARD


def test_confidential_the_predecessor_may_be_shown_until_its_successor_was_used() -> None:
    assert verdict(shown(19), rotated(6 * 86_400)) is Verdict.RETRY


@pytest.mark.parametrize(("ago", "expected"), [(29.999, Verdict.RETRY), (30, Verdict.REPLAY), (31, Verdict.REPLAY)])
def test_public_the_window_closes_after_thirty_seconds(ago: float, expected: Verdict) -> None:
    assert verdict(shown(19), rotated(ago, PUBLIC), PUBLIC) is expected


def test_the_window_is_measured_at_arrival_not_after_waiting_for_the_lock() -> None:
    presented = shown(19, arrived=NOW - timedelta(seconds=5))
    assert verdict(presented, rotated(33, PUBLIC), PUBLIC) is Verdict.RETRY


def test_public_after_a_restart_of_the_provider_the_window_counts_from_there() -> None:
    came_up = NOW - timedelta(seconds=29)
    assert verdict(shown(19), rotated(3600, PUBLIC), PUBLIC, came_up=came_up) is Verdict.RETRY
    assert verdict(shown(19), rotated(3600, PUBLIC), PUBLIC, came_up=NOW - timedelta(seconds=30)) is Verdict.REPLAY


@pytest.mark.parametrize("ago", [0, 1, 1.999, 5])
def test_strict_a_second_showing_is_a_replay_at_once(ago: float) -> None:
    assert verdict(shown(19), rotated(ago, STRICT), STRICT) is Verdict.REPLAY
    assert verdict(shown(18), rotated(ago, STRICT), STRICT) is Verdict.REPLAY


@pytest.mark.parametrize(("behind", "expected"), [(2, Verdict.BUSY), (8, Verdict.BUSY), (9, Verdict.REPLAY)])
def test_a_straggler_at_most_eight_behind_is_told_neither_yes_nor_no(behind: int, expected: Verdict) -> None:
    assert verdict(shown(20 - behind), rotated(1)) is expected


@pytest.mark.parametrize(("ago", "expected"), [(1.999, Verdict.BUSY), (2, Verdict.REPLAY)])
def test_a_straggler_must_have_arrived_within_two_seconds_of_the_rotation(ago: float, expected: Verdict) -> None:
    assert verdict(shown(18), rotated(ago)) is expected


def test_a_request_that_waited_three_seconds_for_the_lock_is_no_replay() -> None:
    presented = shown(18, arrived=NOW - timedelta(seconds=3))
    assert verdict(presented, rotated(1)) is Verdict.BUSY


def test_silent_eviction_a_thief_who_rotates_twice_just_before_the_owner_is_found_out() -> None:
    """The owner holds 18; the thief rotated 18 and 19. First 503, and when the owner asks again: replay."""
    assert verdict(shown(18), rotated(0.1)) is Verdict.BUSY
    assert verdict(shown(18), rotated(3)) is Verdict.REPLAY


def test_the_same_generation_with_another_secret_is_a_replay() -> None:
    forked = Shown("mvc client", 20, b"x" * 32, NOW)
    assert verdict(forked, rotated(10)) is Verdict.REPLAY


@pytest.mark.parametrize(("lifetime", "window"), [(60, 30), (3600, 30), (59, 29), (10, 5), (4, 2), (3, 2), (1, 2)])
def test_the_public_window_is_half_an_access_tokens_life_but_between_two_and_thirty_seconds(
    lifetime: int, window: int
) -> None:
    assert window_of(Preset.PUBLIC, lifetime) == window


def test_a_renewal_moves_the_idle_end_but_never_beyond_the_absolute_one() -> None:
    policy = replace(CONFIDENTIAL, idle_lifetime_seconds=100)
    far, near = NOW + timedelta(days=1), NOW + timedelta(seconds=40)
    assert rotation.idle_expires_at(policy, NOW, far) == NOW + timedelta(seconds=100)
    assert rotation.idle_expires_at(policy, NOW, near) == near


def test_the_alarm_is_raised_at_every_eighth_retried_generation_in_a_row() -> None:
    assert [count for count in range(0, 25) if rotation.is_shadowed(count)] == [8, 16, 24]

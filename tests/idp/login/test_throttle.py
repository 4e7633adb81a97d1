from datetime import UTC, datetime, timedelta

import pytest

from idp.login.throttle import (
    ACCOUNT,
    ADDRESS,
    Counter,
    Limits,
    address_group,
    closed_until,
    count,
    take_back,
    tries_left,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def after_wrong_tries(times: int, limits: Limits = ACCOUNT, now: datetime = NOW) -> Counter:
    counter = None
    for _ in range(times):
        counter = count(counter, limits, now)
    assert counter is not None
    return counter


def test_the_fifth_wrong_try_closes_an_account_and_the_fourth_does_not() -> None:
    assert closed_until(after_wrong_tries(4), ACCOUNT, NOW) is None
    assert closed_until(after_wrong_tries(5), ACCOUNT, NOW) == NOW + 30 * SECOND


def test_an_address_may_be_wrong_nineteen_times() -> None:
    assert closed_until(after_wrong_tries(19, ADDRESS), ADDRESS, NOW) is None
    assert closed_until(after_wrong_tries(20, ADDRESS), ADDRESS, NOW) is not None


@pytest.mark.parametrize(("wrong", "seconds"), [(5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (11, 900)])
def test_the_wait_doubles_up_to_fifteen_minutes(wrong: int, seconds: int) -> None:
    assert closed_until(after_wrong_tries(wrong), ACCOUNT, NOW) == NOW + seconds * SECOND


def test_a_closed_counter_opens_at_its_end() -> None:
    counter = after_wrong_tries(5)
    assert closed_until(counter, ACCOUNT, NOW + 29 * SECOND) == NOW + 30 * SECOND
    assert closed_until(counter, ACCOUNT, NOW + 30 * SECOND) is None


def test_one_wrong_try_is_forgiven_each_hour() -> None:
    counter = after_wrong_tries(4)
    assert count(counter, ACCOUNT, NOW + HOUR - SECOND).wrong == 5
    assert count(counter, ACCOUNT, NOW + HOUR).wrong == 4
    assert count(counter, ACCOUNT, NOW + 10 * HOUR).wrong == 1


def test_part_of_an_hour_is_not_lost_between_tries() -> None:
    counter = count(after_wrong_tries(3), ACCOUNT, NOW + 90 * MINUTE)
    assert counter.wrong == 3
    assert count(counter, ACCOUNT, NOW + 120 * MINUTE).wrong == 3


def test_counting_stops_at_the_longest_wait_so_that_a_siege_is_forgotten_in_hours() -> None:
    assert after_wrong_tries(1000).wrong == ACCOUNT.most == 10
    assert after_wrong_tries(1000, ADDRESS).wrong == ADDRESS.most == 25


def test_a_stranger_who_never_stops_gets_about_a_hundred_guesses_a_day() -> None:
    counter, now, guesses = None, NOW, 0
    while now < NOW + 24 * HOUR:
        counter = count(counter, ACCOUNT, now)
        guesses += 1
        now = closed_until(counter, ACCOUNT, now) or now
    assert 80 < guesses < 120


def test_an_address_that_never_stops_gets_about_one_guess_a_minute() -> None:
    counter, now, guesses = None, NOW, 0
    while now < NOW + 24 * HOUR:
        counter = count(counter, ADDRESS, now)
        guesses += 1
        now = closed_until(counter, ADDRESS, now) or now
    assert guesses < 1500


def test_a_right_password_takes_its_own_try_back_and_opens() -> None:
    counter = take_back(after_wrong_tries(5))
    assert counter == Counter(4, NOW, None)
    assert take_back(Counter(0, NOW)).wrong == 0


def test_a_clock_that_went_back_locks_nobody_out() -> None:
    counter = after_wrong_tries(5, now=NOW + 24 * HOUR)
    assert closed_until(counter, ACCOUNT, NOW) is None
    assert count(counter, ACCOUNT, NOW) == Counter(6, NOW, NOW + MINUTE)


def test_the_tries_left_before_a_wait_are_told() -> None:
    assert tries_left(after_wrong_tries(1), ACCOUNT) == 4
    assert tries_left(after_wrong_tries(9), ACCOUNT) == 0


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        (None, "unknown"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_an_ipv6_household_counts_as_one_address(address: str | None, group: str) -> None:
    assert address_group(address) == group

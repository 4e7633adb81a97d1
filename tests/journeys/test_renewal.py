"""The token's life is over, and nobody notices; except that the page shows it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from playwright.sync_api import Page

from tests.support.person import Person
from tests.support.servers import Sixty

AHEAD = 55  # inside the ten seconds before exp
EXPIRED = 70  # after exp, inside api1's skew of 60 s
REFUSED = 130  # after exp and skew


@pytest.fixture
def signed_in(alice: Person) -> Person:
    alice.sign_in_unseen()
    return alice


def pressing(person: Person) -> Callable[[], int]:
    """What presses the button once in that browser's session, unseen; its status."""
    cookies = {cookie.get("name", ""): cookie.get("value", "") for cookie in person.page.context.cookies()}
    form = {"csrf_token": person.page.locator("form[action='/call'] [name=csrf_token]").input_value()}
    url = f"http://127.0.0.1:{person.sixty.ports['mvc_client']}/call"
    return lambda: requests.post(url, data=form, cookies=cookies, timeout=30, allow_redirects=False).status_code


@pytest.mark.parametrize(
    ("mode", "seconds", "expected"),
    [
        ("on_401", AHEAD, ["Call answered"]),
        ("on_401", EXPIRED, ["Call answered"]),
        ("on_401", REFUSED, ["Call refused", "Renewed after a 401", "Call sent again, answered"]),
        ("ahead", AHEAD, ["Renewed ahead", "Call answered"]),
        ("ahead", EXPIRED, ["Renewed before the call", "Call answered"]),
        ("both", REFUSED, ["Renewed before the call", "Call answered"]),
    ],
)
def test_the_token_expires_and_the_call_is_answered_all_the_same(
    signed_in: Person, mode: str, seconds: int, expected: list[str]
) -> None:
    signed_in.choose_renewal(mode)
    with signed_in.sixty.clocks_ahead(seconds):
        assert "200" in signed_in.call_api()
        rows = signed_in.happened()[1:]
        assert len(rows) == len(expected), rows
        assert [words in row for words, row in zip(expected, rows, strict=True)] == [True] * len(rows), rows


def test_a_refusal_names_its_three_numbers(signed_in: Person) -> None:
    signed_in.choose_renewal("on_401")
    with signed_in.sixty.clocks_ahead(REFUSED):
        signed_in.call_api()
        refusal = next(row for row in signed_in.happened() if "Call refused" in row)
    assert "exp " in refusal
    assert "now " in refusal
    assert "skew 60 s" in refusal


def test_a_token_that_was_renewed_ahead_of_a_clock_that_jumped_is_not_renewed_again(signed_in: Person) -> None:
    with signed_in.sixty.clocks_ahead(AHEAD):
        signed_in.call_api()
        signed_in.call_api()
        signed_in.call_api()
        assert signed_in.count_of("Renewed") == 1
        assert signed_in.count_of("Call answered") == 3


def test_with_a_skew_of_five_minutes_the_dead_token_still_works(signed_in: Person) -> None:
    signed_in.choose_renewal("on_401")
    set_clock_skew(signed_in.sixty, 300)
    try:
        with signed_in.sixty.clocks_ahead(290):
            assert "200" in signed_in.call_api()
            assert signed_in.count_of("Renewed") == 0
        with signed_in.sixty.clocks_ahead(370):
            assert "200" in signed_in.call_api()
            assert signed_in.count_of("Renewed after a 401") == 1
    finally:
        set_clock_skew(signed_in.sixty, None)


def set_clock_skew(sixty: Sixty, seconds: int | None) -> None:
    """How much api1 allows; None: as the setting says."""
    url = f"{sixty.api1}/development/clock-skew"
    assert requests.post(url, json={"clock_skew_seconds": seconds}, timeout=5).status_code == 204


def test_ten_minutes_of_clicking_need_one_sign_in(signed_in: Person) -> None:
    press = pressing(signed_in)
    for seconds in range(0, 600, 50):
        with signed_in.sixty.clocks_ahead(seconds):
            assert press() == 303
    with signed_in.sixty.clocks_ahead(600):
        signed_in.open_home()
        assert "200" in signed_in.call_api()
        assert signed_in.count_of("Signed in") == 1
        assert signed_in.count_of("Renewed ahead") >= 10
        assert signed_in.count_of("Call answered") == 13


@pytest.mark.parametrize("mode", ["ahead", "on_401", "both"])
def test_eight_calls_at_the_moment_of_expiry_cause_one_refresh(signed_in: Person, mode: str) -> None:
    signed_in.choose_renewal(mode)
    press = pressing(signed_in)
    with signed_in.sixty.clocks_ahead(REFUSED):
        with ThreadPoolExecutor(8) as together:
            assert [each.result() for each in [together.submit(press) for _ in range(8)]] == [303] * 8
        signed_in.open_home()
        assert signed_in.count_of("Renewed") == 1
        assert signed_in.count_of("answered") == 8
        assert "Renewal" not in " ".join(signed_in.happened())


def test_two_tabs_at_once_share_one_session(signed_in: Person) -> None:
    other = Person(signed_in.page.context.new_page(), signed_in.sixty)
    other.open_home()
    for step in range(1, 5):
        with signed_in.sixty.clocks_ahead(step * REFUSED):
            for tab in (signed_in, other):
                tab.page.evaluate("document.querySelector('#call-api').click()")  # neither waits for the other
            for tab in (signed_in, other):
                tab.page.wait_for_load_state()
                tab.expect_signed_in()
    with signed_in.sixty.clocks_ahead(4 * REFUSED):
        signed_in.open_home()
        assert signed_in.count_of("answered") == 8
        assert signed_in.count_of("Renewed") == 4


def test_with_lifetimes_of_two_seconds_on_the_real_clock_nobody_is_signed_out(hasty_sixty: Sixty, page: Page) -> None:
    alice = Person(page, hasty_sixty)
    browsers = {mode: signed_in_browser(alice, mode) for mode in ("on_401", "ahead", "both")}
    for _ in range(4):
        time.sleep(1.1)  # real time is what is tried here
        assert [press() for press, _ in browsers.values()] == [303] * 3
    for mode, (_, cookies) in browsers.items():
        page.context.clear_cookies()
        page.context.add_cookies(cookies)
        alice.open_home()
        assert alice.count_of("answered") == 4, f"{mode}: {alice.happened()}"
        assert alice.count_of("Renewed") >= 2, f"{mode}: {alice.happened()}"
        assert alice.count_of("Signed in") == 1, f"{mode}: {alice.happened()}"


def signed_in_browser(alice: Person, mode: str) -> tuple[Callable[[], int], Any]:
    """Of a session of its own: what presses the button, and its cookies."""
    alice.page.context.clear_cookies()
    alice.sign_in_unseen()
    alice.choose_renewal(mode)
    return pressing(alice), alice.page.context.cookies()

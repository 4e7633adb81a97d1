"""Any of the three may be killed at any moment: started again, everybody is still signed in."""

import random
import threading
import time
from collections import Counter

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.support.person import PASSWORD, Person
from tests.support.servers import SERVICE_NAMES, Sixty

pytestmark = pytest.mark.timeout(240)
ROUNDS = 2
PAUSE_SECONDS = 0.25  # between two presses: leaves the processor to the services that start


class Presser:
    """Somebody who presses the button again and again, whatever comes, until told to stop."""

    def __init__(self, person: Person) -> None:
        self.seen: Counter[str] = Counter()
        self._url = f"{person.sixty.client}/call"
        self._form = {"csrf_token": person.page.locator("form[action='/call'] [name=csrf_token]").input_value()}
        self._cookies = {cookie.get("name", ""): cookie.get("value", "") for cookie in person.page.context.cookies()}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._press)

    def __enter__(self) -> "Presser":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _press(self) -> None:
        while not self._stop.is_set():
            try:
                answer = requests.post(self._url, self._form, cookies=self._cookies, timeout=30, allow_redirects=False)
                self.seen[str(answer.status_code)] += 1
            except requests.RequestException:
                self.seen["no answer"] += 1
            time.sleep(PAUSE_SECONDS)


@pytest.mark.parametrize("name", SERVICE_NAMES)
def test_killing_a_service_at_any_moment_loses_no_sign_in(hasty_sixty: Sixty, page: Page, name: str) -> None:
    alice = Person(page, hasty_sixty)
    alice.sign_in_unseen()
    seed = random.randrange(2**32)
    moments = random.Random(seed)
    with Presser(alice) as first, Presser(alice) as second:
        for number in range(ROUNDS):
            time.sleep(moments.uniform(0.1, 1.5))
            (hasty_sixty.kill if number % 2 else hasty_sixty.kill_main_process_only)(name)
            time.sleep(moments.uniform(0, 0.5))
            hasty_sixty.start(name)
    with hasty_sixty.clocks_ahead(2.1):
        alice.open_home()
        alice.expect_signed_in()
        assert "200" in alice.call_api(), f"seed {seed}: {first.seen} {second.seen}\n{alice.happened()}"
    assert first.seen["303"] > ROUNDS
    assert "Replayed" not in hasty_sixty.logs(), f"seed {seed}"


def test_the_password_is_not_asked_again_after_the_provider_was_killed(alice: Person) -> None:
    alice.sign_in_unseen()
    alice.sixty.kill_and_start("idp")
    alice.page.context.clear_cookies(name="mvc_client_session")
    alice.open_home()
    alice.page.click("#sign-in")
    alice.expect_signed_in()


def test_a_sign_in_goes_on_where_the_kill_found_it(alice: Person) -> None:
    alice.sixty.forget_consents()
    alice.open_home()
    alice.page.click("#sign-in")
    expect(alice.page.locator("#username")).to_be_visible()
    alice.sixty.kill_and_start()
    alice.give_password(PASSWORD)
    expect(alice.page.locator("#consent-approve")).to_be_visible()
    alice.sixty.kill_and_start("idp", "mvc_client")
    alice.page.click("#consent-approve")
    alice.expect_signed_in()

"""The bench with three real services, over plain HTTP: each button, and what the page says came of it."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin

import pytest
import requests

from tests.support.plain_browser import filled
from tests.support.servers import Sixty


class Bench:
    """Somebody signed in at the web application, at its bench."""

    def __init__(self, sixty: Sixty) -> None:
        self.sixty = sixty
        self._http = requests.Session()
        self._http.trust_env = False

    def sign_in(self) -> None:
        page = self._http.get(f"{self.sixty.client}/login", timeout=10)
        while page.url.startswith(self.sixty.idp):
            form = filled(page.text)
            page = self._http.post(urljoin(page.url, form.action), form.fields, timeout=10)

    def see(self, path: str = "/bench") -> str:
        """The page's words."""
        return words(self._http.get(self.sixty.client + path, timeout=10).text)

    def press(self, do: str, **fields: str) -> str:
        """One button; the words of the page that follows."""
        page = self._http.get(f"{self.sixty.client}/bench", timeout=10).text
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        answer = self._http.post(self.sixty.client + "/bench", {"csrf_token": token, "do": do, **fields}, timeout=30)
        assert answer.status_code == 200, answer.text
        return words(answer.text)

    def verdict(self, do: str, **fields: str) -> str:
        """What the page says came of the last fault."""
        return self.press(do, **fields).partition("What the last fault did")[2]


def words(html: str) -> str:
    body = html.partition("<main")[2]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", body)))


@pytest.fixture
def bench(sixty: Sixty) -> Iterator[Bench]:
    bench = Bench(sixty)
    bench.sign_in()
    yield bench
    sixty.set_clocks_ahead(0)


@pytest.mark.parametrize(
    ("fault", "happened"),
    [
        ("lost_answer", "its answer was lost. The client got no answer, sent the same refresh token again"),
        ("cut_in_half", "half of its answer arrived. The client got a broken answer, sent the same"),
        ("server_error", "a 500 came in place of its answer. The client got an internal error, sent the same"),
        ("delivered_twice", "got the request twice, and answered both with the same successor. The client asked once"),
        ("delayed", "its answer came 4 s later. The client got no answer, sent the same refresh token again"),
    ],
)
def test_the_client_survives_every_fault_of_the_token_endpoint(bench: Bench, fault: str, happened: str) -> None:
    armed = bench.press("fault", fault=fault)
    assert "Disarm" in armed
    assert "Nothing yet." in armed
    verdict = bench.verdict("renew")
    assert "Survived." in verdict
    assert happened in verdict
    assert "You were not asked again." in verdict
    assert "Disarm" not in bench.see()
    assert "Renewed 1 time since" in bench.see("/")


def test_two_tabs_make_one_renewal(bench: Bench) -> None:
    verdict = bench.verdict("two_tabs")
    assert "One asked the provider, the other waited for it: one renewal, two answers, 200 and 200." in verdict


def test_a_stolen_refresh_token_ends_the_grant_when_the_client_renews(bench: Bench) -> None:
    stolen = bench.verdict("steal")
    assert "Nothing yet." in stolen
    assert "redeemed refresh token 1 and then its successor." in stolen
    home = bench.see("/")
    assert "redeemed" not in home
    assert "Not renewed yet" in home
    verdict = bench.verdict("renew")
    assert "The grant died." in verdict
    assert "this client showed refresh token 1 again" in verdict
    assert "The provider refused to renew your tokens" in bench.see("/")


def test_clocks_and_skew_are_moved_from_the_page(bench: Bench, sixty: Sixty) -> None:
    assert "+200 s" in bench.press("clock", service="api1", step="200")
    metadata = requests.get(f"{sixty.api1}/development/clock", timeout=5).json()
    assert metadata == {"offset_seconds": 200}
    bench.press("clocks", step="50")
    asked = [
        requests.get(f"{url}/development/clock", timeout=5).json() for url in (sixty.idp, sixty.api1, sixty.client)
    ]
    assert asked == [{"offset_seconds": 50}, {"offset_seconds": 250}, {"offset_seconds": 50}]
    bench.press("clocks", step="0")
    assert requests.get(f"{sixty.client}/development/clock", timeout=5).json() == {"offset_seconds": 0}
    try:
        assert "Now 300 s." in bench.press("skew", seconds="300")
    finally:
        assert "Now 60 s." in bench.press("skew", seconds="")

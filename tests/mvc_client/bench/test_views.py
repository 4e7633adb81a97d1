"""The page and its buttons in front of a peer that has no development routes; tests/journeys has the real services."""

from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from mvc_client.app import create_app
from shared import clock
from tests.mvc_client.conftest import Browser, settings_for
from tests.mvc_client.peer import Peer

BUTTONS = [
    ("clock", {"service": "mvc_client", "step": "10"}),
    ("clocks", {"step": "10"}),
    ("skew", {"seconds": "300"}),
    ("fault", {"fault": "delayed"}),
    ("renew", {}),
    ("two_tabs", {}),
    ("steal", {}),
]


def press(browser: Browser, do: str, **fields: str) -> TestResponse:
    page = browser.get("/bench").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    return browser.http.post("/bench", data={"csrf_token": token, "do": do, **fields})


def test_somebody_signed_in_finds_it_in_the_navigation(signed_in: Browser) -> None:
    assert '<a href="/bench">Bench</a>' in signed_in.get("/").text
    page = signed_in.get("/bench").text
    assert '<a href="/bench" aria-current="page">' in page
    assert 'id="renew-now"' in page
    assert "None has struck in this session." in page


def test_somebody_who_is_not_signed_in_moves_clocks_and_no_tokens(browser: Browser, peer: Peer) -> None:
    page = browser.get("/bench").text
    assert 'id="renew-now"' not in page
    assert 'id="steal"' not in page
    assert press(browser, "clock", service="mvc_client", step="10").status_code == 303
    assert clock.offset_seconds() == 10
    for do in ("renew", "two_tabs", "steal"):
        assert press(browser, do).status_code == 303
    assert peer.script.calls == 0


@pytest.mark.parametrize(("do", "fields"), BUTTONS)
def test_no_button_works_without_its_csrf_token(signed_in: Browser, do: str, fields: dict[str, str]) -> None:
    assert signed_in.http.post("/bench", data={"do": do, **fields}).status_code == 400
    assert clock.offset_seconds() == 0


@pytest.mark.parametrize(
    ("do", "fields"),
    [
        *(("clock", {"service": service, "step": "10"}) for service in ("", "another", "../api1")),
        *(("clock", {"service": "api1", name: "1e9"}) for name in ("step", "offset_seconds")),
        *(("clocks", {"step": step}) for step in ("", "x", "--1", "1.5", "٣", "9" * 30)),
        *(("skew", {"seconds": seconds}) for seconds in ("7", "-1", "x")),
        ("fault", {"fault": "a storm"}),
        ("a storm", {}),
        ("", {}),
    ],
)
def test_what_no_button_says_is_400_and_changes_nothing(signed_in: Browser, do: str, fields: dict[str, str]) -> None:
    assert press(signed_in, do, **fields).status_code == 400
    assert clock.offset_seconds() == 0


def test_a_step_counts_from_where_the_clock_is_and_an_offset_does_not(signed_in: Browser) -> None:
    offsets: list[float] = []
    for fields in ({"step": "60"}, {"step": "200"}, {"offset_seconds": "-7"}, {"step": "0"}):
        press(signed_in, "clock", service="mvc_client", **fields)
        offsets.append(clock.offset_seconds())
    assert offsets == [60, 260, -7, 0]


def test_an_offset_beyond_ten_years_is_ten_years(signed_in: Browser) -> None:
    press(signed_in, "clock", service="mvc_client", offset_seconds="-315360000")
    press(signed_in, "clock", service="mvc_client", step="-10")
    assert clock.offset_seconds() == -315_360_000


@pytest.mark.parametrize(
    ("do", "fields", "silent"),
    [
        ("clock", {"service": "idp", "step": "10"}, "idp"),
        ("clocks", {"step": "10"}, "api1"),
        ("skew", {"seconds": "300"}, "api1"),
        ("fault", {"fault": "delayed"}, "idp"),
    ],
)
def test_a_service_that_does_not_take_it_is_named(
    signed_in: Browser, do: str, fields: dict[str, str], silent: str
) -> None:
    answer = press(signed_in, do, **fields)
    assert answer.location == f"/bench?silent={silent}"
    assert f"{silent} does not answer, or not in development." in signed_in.get(answer.location).text
    assert "Not done." not in signed_in.get("/bench?silent=<script>").text


def test_renew_now_renews_although_there_is_time_left(signed_in: Browser, peer: Peer) -> None:
    answer = press(signed_in, "renew")
    assert (answer.status_code, answer.location) == (303, "/bench#result")
    assert (len(peer.script.refreshes), peer.script.calls) == (1, 1)
    assert "Renewed ahead" in signed_in.get("/").text


def test_without_a_refresh_token_nothing_is_renewed_nor_stolen(browser: Browser, peer: Peer) -> None:
    peer.script.gives_refresh_token = False
    browser.sign_in()
    press(browser, "renew")
    press(browser, "steal")
    assert (len(peer.script.refreshes), peer.script.calls) == (0, 1)
    assert "redeem" not in browser.get("/bench").text


def test_two_tabs_press_at_once_and_one_renews(signed_in: Browser, peer: Peer) -> None:
    press(signed_in, "renew")
    press(signed_in, "two_tabs")
    assert (len(peer.script.refreshes), peer.script.calls) == (2, 3)
    assert "one renewal, two answers, 200 and 200" in signed_in.get("/bench").text


def test_a_theft_is_told_on_the_bench_and_to_nobody_else(signed_in: Browser, peer: Peer) -> None:
    before = signed_in.get("/").text.count('<tr role="row">')
    press(signed_in, "steal")
    assert len(peer.script.refreshes) == 2
    told = signed_in.get("/bench").text.partition('id="verdict"')[2]
    assert "redeemed refresh token 1 and then its successor." in told
    assert "Renew now" in told
    home = signed_in.get("/").text
    assert home.count('<tr role="row">') == before
    assert "redeemed" not in home
    press(signed_in, "renew")
    assert peer.dead
    told = signed_in.get("/bench").text.partition('id="verdict"')[2]
    assert "The grant died." in told
    assert "Renew now" not in told
    assert "Your session has ended" in signed_in.get("/").text


@pytest.mark.parametrize(
    ("faults", "words"),
    [
        (["refresh:500", "refresh:lose"], "tried to redeem refresh token 1, and failed: the provider gave no answer"),
        (
            ["refresh:invalid_grant"],
            "tried to redeem refresh token 1, and failed: the provider refused (invalid_grant)",
        ),
        (["refresh:lose"], "redeemed refresh token 1 and then its successor"),
    ],
)
def test_a_thief_tries_twice_and_what_failed_is_told(
    signed_in: Browser, peer: Peer, faults: list[str], words: str
) -> None:
    peer.script.faults.extend(faults)
    press(signed_in, "steal")
    assert words in signed_in.get("/bench").text


def test_in_production_there_is_no_bench(app: Flask, database: Path, peer: Peer) -> None:
    changes = {"environment": "production", "client_id": "c", "client_secret": "a secret of its own"}
    production = create_app(settings_for(database, peer.url, **changes))
    browser = Browser(production)
    assert "/bench" not in browser.get("/").text
    rules = {rule.rule for rule in app.url_map.iter_rules()} - {rule.rule for rule in production.url_map.iter_rules()}
    lessons = {"/lessons/<slug>/<key>", "/lessons/signin", "/lessons/signin-oidc"}
    assert rules == {"/bench", "/development/clock", *lessons}
    for path in rules:
        assert browser.get(path).status_code == 404
        assert browser.http.post(path).status_code in (400, 404, 405)

"""The pages in a real Chromium: with and without script, by keyboard, in the dark and on a phone."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from mvc_client.app import create_app
from shared import clock
from tests.mvc_client.conftest import settings_for
from tests.mvc_client.peer import Peer
from tests.support.browser import View, accessibility_violations
from tests.support.servers import free_ports

WORDS_ON_WORDS = """() => [...document.querySelectorAll(".timeline > svg")].filter(svg => svg.getClientRects().length)
    .flatMap(svg => {
        const words = [...svg.querySelectorAll("text")].map(each => [each.textContent, each.getBBox()]);
        const apart = (a, b) => a.x >= b.x + b.width || b.x >= a.x + a.width || Math.abs(a.y - b.y) > 10;
        const wide = svg.viewBox.baseVal.width;
        return words.filter(([, box], index) => box.x < -0.5 || box.x + box.width > wide + 0.5
            || words.slice(0, index).some(([, other]) => !apart(box, other))).map(([text]) => text);
    })"""
"""What stands in a picture where other words are, or outside, as this browser and its font draw it."""
VIEWS = (View("light", 1280, 900), View("dark", 1280, 900), View("light", 320, 640))


@pytest.fixture
def url(database: Path, peer: Peer) -> Iterator[str]:
    """A served web client; the clock is put back afterwards."""
    port = free_ports(1)[0]
    app = create_app(settings_for(database, peer.url, base_url=f"http://localhost:{port}"))
    server = make_server("127.0.0.1", port, app, threaded=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://localhost:{port}"
    clock.set_offset_seconds(0)
    server.shutdown()
    server.server_close()


@pytest.fixture
def page_without_script(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def where_now_is(page: Page) -> float:
    return float(page.locator(".tl-l .now-line").get_attribute("x1") or "nan")


def later(peer: Peer, seconds: float) -> None:
    clock.set_offset_seconds(seconds)
    peer.script.offset_seconds = seconds


def test_without_script_everything_works(page_without_script: Page, url: str) -> None:
    page = page_without_script
    page.goto(url)
    page.click("#sign-in")
    expect(page.locator("h1")).to_have_text("Alice Peer")
    page.click("#call-api")
    expect(page.locator("#last-call")).to_contain_text("200")
    page.click("button[value=on_401]")
    expect(page.locator("button[aria-pressed=true]")).to_have_text("on 401")
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("You are signed out")


def test_by_keyboard_everything_can_be_reached_and_pressed(page: Page, url: str) -> None:
    page.goto(url)
    page.click("#sign-in")
    expect(page.locator("#call-api")).to_be_visible()
    reached: list[str] = []
    for _ in range(10):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim().split(/\\s+/).join(' ')"))
        if reached[-1] == "Call the API":
            page.keyboard.press("Enter")
            expect(page.locator("#last-call")).to_contain_text("200")
            break
    assert reached == [
        "Skip to content",
        f"Sixty web client, {url.partition('//')[2]}",
        "Tokens",
        "To-do",
        "Lessons",
        "Bench",
        "Sign out",
        "Call the API",
    ]


def test_the_countdown_counts_down_and_complains_of_nothing(page: Page, url: str, peer: Peer) -> None:
    page.goto(f"{url}/login")
    expect(page.locator(".dial .big")).to_have_text("58", timeout=5000)
    expect(page.locator(".dial .tick-left")).to_have_count(58)
    expect(page.locator("[data-kind=exp]")).to_have_text("58 s")
    expect(page.locator("[data-kind=due]")).to_have_text("48 s")
    before, after = where_now_is(page), page.locator(".tl-l .now-text").text_content()
    expect(page.locator(".tl-l .now-text")).not_to_have_text(after or "", timeout=5000)
    assert where_now_is(page) > before
    later(peer, 59)
    page.reload()
    expect(page.locator(".dial .unit")).to_have_text("s, api1 still says yes", timeout=5000)
    expect(page.locator("[data-kind=due]")).to_have_text("now due")
    expect(page.locator(".dial .tick-left")).to_have_count(0)
    later(peer, 119)
    page.reload()
    expect(page.locator("[data-kind=refused]")).to_have_text("refused", timeout=5000)
    expect(page.locator(".dial .unit")).to_have_text("s, refused")


def test_axe_finds_nothing_on_any_page_and_none_scrolls_sideways(page: Page, url: str, peer: Peer) -> None:
    def check(what: str) -> None:
        for view in VIEWS:
            view.of(page)
            assert accessibility_violations(page) == [], f"{what}, {view}"
            assert page.evaluate(WORDS_ON_WORDS) == [], f"{what}, {view}"
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= view.width, f"{what} is {width} wide, {view}"

    page.goto(url)
    check("welcome")
    page.goto(f"{url}/login")
    peer.script.api_says = [401]
    page.click("#call-api")
    later(peer, 55)
    peer.script.faults.append("refresh:503/3600")
    page.click("#call-api")
    page.click("summary")
    check("home")
    page.get_by_role("button", name="Sign out").click()
    check("receipt")
    page.goto(f"{url}/signin-oidc")
    check("error")
    page.goto(f"{url}/login")
    peer.dead = True
    later(peer, 200)
    page.click("#call-api")
    expect(page.locator("h1")).to_have_text("Your session has ended")
    check("ended")

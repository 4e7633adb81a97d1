"""Every page, for everybody: light and dark, wide and narrow, by keyboard, without JavaScript."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browser import View, accessibility_violations
from tests.support.person import PASSWORD, Person
from tests.support.servers import Sixty
from tests.support.tour import pages_of_the_application, pages_of_the_provider

SCREENSHOTS = os.environ.get("SCREENSHOTS", "")
WIDE_AND_LIGHT = View("light", 1280, 900)
NARROW_AND_DARK = View("dark", 360, 740)


def test_no_page_of_the_provider_has_a_barrier_or_is_wider_than_its_window(alice: Person) -> None:
    looked_at(alice, pages_of_the_provider(alice), at_least=20)


def test_no_page_of_the_application_has_a_barrier_or_is_wider_than_its_window(alice: Person) -> None:
    alice.sign_in_unseen()
    looked_at(alice, pages_of_the_application(alice), at_least=20)


def looked_at(alice: Person, pages: Iterator[str], at_least: int) -> None:
    """Every one of them in both views: by axe, and whether it fits."""
    found: dict[str, object] = {}
    for name in pages:
        for view in (WIDE_AND_LIGHT, NARROW_AND_DARK):
            view.of(alice.page)
            photograph(alice.page, f"{name} {view.scheme}")
            found[f"{name} {view.scheme}"] = [
                *accessibility_violations(alice.page),
                *too_wide(alice.page),
                *too_small(alice.page),
            ]
    assert {name: problems for name, problems in found.items() if problems} == {}
    assert len(found) >= at_least


def test_everything_works_without_javascript(new_context: Callable[..., BrowserContext], sixty: Sixty) -> None:
    person = Person(new_context(java_script_enabled=False).new_page(), sixty)
    seen = list(pages_of_the_provider(person))
    person.sign_in()
    list(pages_of_the_application(person))
    assert "signed out" in seen


def test_somebody_signs_in_calls_and_signs_out_by_keyboard_alone(alice: Person) -> None:
    page = alice.page
    alice.open_home()
    press(page, "#sign-in")
    expect(page.locator("#username")).to_be_focused()
    page.keyboard.type("alice")
    page.keyboard.press("Tab")
    expect(page.locator("#password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    asked = page.locator("#consent-approve")
    expect(asked.or_(page.locator("#call-api"))).to_be_visible()
    if asked.count():
        press(page, "#consent-approve")
    alice.expect_signed_in()
    press(page, "#call-api")
    expect(page.locator("#last-call")).to_contain_text("200")
    press(page, "button[name=mode][value=ahead]")
    expect(page.locator("button[name=mode][value=ahead]")).to_have_attribute("aria-pressed", "true")
    press(page, "details summary")
    expect(page.locator("details")).to_have_attribute("open", "")
    press(page, "form[action='/logout'] button")
    expect(page.locator("h1")).to_contain_text("signed out")


def test_the_first_tab_leads_past_the_head_to_what_the_page_is_about(alice: Person) -> None:
    alice.open_home()
    alice.page.keyboard.press("Tab")
    alice.page.keyboard.press("Enter")
    expect(alice.page.locator("main")).to_be_focused()


def press(page: Page, selector: str) -> None:
    """Tab to the element, which must show that it has the focus, and press Enter."""
    page.evaluate("document.activeElement?.blur()")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
            break
    else:
        raise AssertionError(f"{selector} cannot be reached by Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", f"{selector} does not show that it has the focus"
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def too_wide(page: Page) -> list[str]:
    """A complaint when the page must be scrolled sideways."""
    measure = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    content, window = page.evaluate(measure)
    return [f"{content} px wide in a window of {window}"] if content > window else []


def too_small(page: Page) -> list[str]:
    """Buttons that are hard to hit (WCAG 2.2, 2.5.8: 24 by 24 CSS pixels)."""
    measure = """() => [...document.querySelectorAll('button, a.button, input:not([type=hidden])')]
        .map(each => [each.id || each.textContent.trim(), each.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
        .map(([name]) => `${name} is too small`)"""
    return list(page.evaluate(measure))


def photograph(page: Page, name: str) -> None:
    """Keep a picture for people to look at, if SCREENSHOTS names a folder."""
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"{name.replace('?', '').replace(' ', '-')}.png", full_page=True)

"""Somebody keeps a to-do list while access tokens expire, in a browser without JavaScript."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.support.person import Person
from tests.support.servers import Sixty

REFUSED = 130  # seconds after which api1 refuses an access token of now


def test_a_list_is_made_used_and_deleted_across_two_expiries(
    new_context: Callable[..., BrowserContext], sixty: Sixty
) -> None:
    person = Person(new_context(java_script_enabled=False).new_page(), sixty)
    page = person.page
    person.sign_in_unseen()
    person.choose_renewal("on_401")
    page.click("text=To-do")
    write(page, "#new-list", "Sea trial")
    expect(page.locator("h1")).to_have_text("Sea trial")
    write(page, "#new-item", "Check the anchor light")
    with sixty.clocks_ahead(REFUSED):
        write(page, "#new-item", "Top up fresh water")
        expect(page.locator("[role=status]")).to_contain_text("Saved once. The change reached api1 at ")
        assert texts(page) == ["Check the anchor light", "Top up fresh water"]
    with sixty.clocks_ahead(2 * REFUSED):
        page.click("[aria-label='Complete: Check the anchor light']")
        expect(page.locator("[role=status]")).to_contain_text("Saved once.")
        page.click("[aria-label='Move up: Top up fresh water']")
        assert texts(page) == ["Top up fresh water", "Check the anchor light (done)"]
        page.click("text=Delete list")
        page.click("#delete-list")
        expect(page.locator("h1")).to_have_text("To-do lists")
        expect(page.locator("nav[aria-label=Lists] a", has_text="Sea trial")).to_have_count(0)
        person.open_home()
        assert person.count_of("Renewed after a 401") == 2
        assert person.count_of("Signed in") == 1


def write(page: Page, field: str, text: str) -> None:
    """Type and press Enter."""
    page.fill(field, text)
    with page.expect_navigation():
        page.press(field, "Enter")


def texts(page: Page) -> list[str]:
    """The items as the page shows them."""
    return [" ".join(each.split()) for each in page.locator(".items .text").all_inner_texts()]

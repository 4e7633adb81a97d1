"""Leads somebody past every page that a person can meet, and says the name of each."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from urllib.parse import urlencode

from playwright.sync_api import expect

from tests.support.person import PASSWORD, Person

REFUSED = 130  # seconds after which api1 refuses an access token of now


def pages_of_the_provider(person: Person) -> Iterator[str]:
    """Each name is yielded while that page is open. The person is signed in on the way, and out in the end."""
    yield from _on_the_way_in(person)
    person.page.goto(person.sixty.idp)
    yield "provider, signed in"
    yield from _errors_of_the_provider(person)
    yield from _on_the_way_out(person)


def pages_of_the_application(person: Person) -> Iterator[str]:
    """The same of the web application; the person must be signed in, and is so in the end."""
    yield from _signed_in(person)
    yield from _lessons(person)
    yield from _errors_of_the_application(person)


def authorization_url(person: Person, **parameters: str) -> str:
    """A correct request of the web application, which the person asks for by hand."""
    challenge = urlsafe_b64encode(hashlib.sha256(b"v" * 43).digest()).decode().rstrip("=")
    request = {
        "client_id": "mvc client",
        "response_type": "code",
        "redirect_uri": f"{person.sixty.client}/signin-oidc",
        "scope": "openid profile email phone address api1 offline_access",
        "state": "by hand",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **parameters,
    }
    return f"{person.sixty.idp}/authorize?{urlencode(request)}"


def _on_the_way_in(person: Person) -> Iterator[str]:
    page = person.page
    person.open_home()
    yield "welcome"
    page.goto(person.sixty.idp)
    yield "provider, signed out"
    person.open_home()
    page.click("#sign-in")
    expect(page.locator("#username")).to_be_visible()
    yield "sign in"
    person.give_password("wrong")
    expect(page.locator("[role=alert]")).to_be_visible()
    yield "sign in, wrong password"
    person.give_password(PASSWORD)
    person.share_if_asked()
    person.expect_signed_in()
    page.goto(authorization_url(person, prompt="consent"))
    expect(page.locator("#consent-approve")).to_be_visible()
    yield "consent"
    page.goto(authorization_url(person, prompt="select_account"))
    yield "choose an account"
    page.goto(authorization_url(person, prompt="login"))
    yield "sign in again"


def _signed_in(person: Person) -> Iterator[str]:
    page = person.page
    person.open_home()
    yield "home, no call yet"
    yield from _todos(person)
    person.open_home()
    person.call_api()
    person.choose_renewal("on_401")
    with person.sixty.clocks_ahead(REFUSED):
        person.call_api()
        page.locator("details summary").first.click()
        yield "home, after a renewal"
        yield from _bench(person)


def _bench(person: Person) -> Iterator[str]:
    """With the clocks moved, and something to tell."""
    page = person.page
    page.goto(f"{person.sixty.client}/bench")
    page.click("#two-tabs")
    expect(page.locator("#verdict")).to_contain_text("Survived.")
    yield "bench"


def _todos(person: Person) -> Iterator[str]:
    page = person.page
    person.choose_renewal("ahead")
    page.goto(f"{person.sixty.client}/todos")
    yield "to-do lists"
    page.fill("#new-list", "Sea trial")
    page.click("button:text-is('Create')")
    for text in ("Check the anchor light", "Ask the harbour office about the berth, and whether it has shore power"):
        page.fill("#new-item", text)
        page.click("button:text-is('Add')")
    page.click("[aria-label='Complete: Check the anchor light']")
    expect(page.locator(".items .done")).to_be_visible()
    page.locator("[aria-label^='Rename: Ask']").click()
    page.fill("#item-text", " ")
    page.click("button:text-is('Save')")
    expect(page.locator(".error")).to_be_visible()
    yield "to-do list, a text that api1 does not take"
    page.click("text=Delete list")
    yield "to-do list, delete it?"
    person.sixty.set_clocks_ahead(REFUSED, "api1")  # and no renewal after a 401
    page.click("#delete-list")
    expect(page.locator("h1")).to_have_text("api1 refused the access token")
    yield "to-do list, not deleted"
    person.sixty.set_clocks_ahead(0, "api1")
    page.click("button:text-is('Try again')")
    expect(page.locator("h1")).to_have_text("To-do lists")


def _lessons(person: Person) -> Iterator[str]:
    """As a list and one whole, in both languages, with something that came of a step."""
    page = person.page
    page.goto(f"{person.sixty.client}/lessons")
    yield "lessons"
    page.goto(f"{person.sixty.client}/lessons/expired-token")
    page.click("#on-401 button")
    expect(page.locator("#on-401 [role=status]")).to_contain_text("Done.")
    yield "lesson"
    page.click("footer [hreflang=zh-Hans]")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    yield "lesson in Chinese"
    page.click("footer [hreflang=en]")


def _errors_of_the_provider(person: Person) -> Iterator[str]:
    page = person.page
    nearly = f"{person.sixty.client}/signin-oidc/".replace("localhost", "127.0.0.1")
    page.goto(authorization_url(person, redirect_uri=nearly))
    yield "error of the provider, shown"
    page.click("#explanation")
    expect(page.locator(".diff")).to_contain_text(nearly)
    yield "why it was refused"
    page.goto(f"{person.sixty.idp}/no-such-page")
    yield "not found at the provider"


def _errors_of_the_application(person: Person) -> Iterator[str]:
    page = person.page
    page.goto(f"{person.sixty.client}/no-such-page")
    yield "not found at the application"
    page.goto(f"{person.sixty.client}/signin-oidc?error=access_denied&state=x")
    yield "sign-in that was not begun here"


def _on_the_way_out(person: Person) -> Iterator[str]:
    page = person.page
    page.goto(f"{person.sixty.idp}/logout")
    yield "sign out?"
    page.click("#logout-confirm")
    expect(page.locator("h1", has_text="signed out")).to_be_visible()
    again = page.locator("#look-again")
    while again.count():  # a page with scripts looks by itself, and would be another one in the middle of a look at it
        again.click()
    yield "signed out at the provider"
    person.open_home()
    expect(page.locator("h1")).to_have_text("Your session has ended")
    yield "session ended"
    person.sign_in()
    person.sign_out()
    yield "signed out"

"""A newcomer tries the API on its own page: signs in at the provider in a window that it opens, and calls."""

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page

from tests.support.servers import Sixty


def authorize(page: Page, username: str) -> Page:
    """Press "Authorize" and sign in in the window that opens; the window, which has closed itself."""
    page.click("button.authorize")
    signing_in = page.locator(".auth-container").filter(has_text="authorizationCode").first
    with page.context.expect_page() as opened:
        signing_in.locator("button.authorize").click()
    window = opened.value
    window.fill("#username", username)
    window.fill("#password", "Pass123$")
    window.click("#login-submit")
    with window.expect_event("close"):
        window.click("#consent-approve")
    return window


def test_a_newcomer_signs_in_from_the_description_and_calls(
    sixty: Sixty, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context().new_page()
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.goto(f"{sixty.api1}/docs")
    page.wait_for_selector("#operations-identity, .opblock")
    authorize(page, "bob")
    page.locator(".auth-btn-wrapper .btn-done").first.click()
    operation = page.locator(".opblock").filter(has_text="/identity").first
    operation.locator(".opblock-summary-control").click()
    operation.locator(".try-out__btn").click()
    operation.locator(".execute").click()
    answer = operation.locator(".live-responses-table .response-col_status").last
    assert answer.inner_text().startswith("200")
    assert '"api1 docs"' in operation.locator(".live-responses-table").inner_text()
    assert {f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in asked} == {sixty.api1, sixty.idp}

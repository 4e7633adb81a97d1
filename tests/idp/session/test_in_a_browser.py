"""What /check-session answers to pages that frame it, in a real Chromium."""

import hashlib
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from idp.session.session_state import session_state
from tests.idp.listening import Listening, listening
from tests.idp.pages import PASSWORD

FRAME = """async issuer => {
    const frame = document.createElement("iframe")
    frame.id = "op"
    frame.src = `${issuer}/check-session`
    await new Promise(loaded => { frame.onload = loaded; document.body.append(frame) })
}"""
ASK = """async ([issuer, message]) => {
    const answer = new Promise(told => addEventListener("message", told, { once: true }))
    document.getElementById("op").contentWindow.postMessage(message, issuer)
    const { data, origin } = await answer
    return [data, origin]
}"""


@pytest.fixture(scope="module")
def idp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listening]:
    with listening(tmp_path_factory.mktemp("listening")) as served:
        yield served


def test_a_client_hears_that_the_session_is_over(idp: Listening, page: Page) -> None:
    def answer(message: object) -> str:
        data, origin = page.evaluate(ASK, [idp.issuer, message])
        assert origin == idp.issuer
        return data

    page.goto(idp.authorize(scope="openid"))
    page.fill("#username", "alice")
    page.fill("#password", PASSWORD)
    page.click("#login-submit")
    page.click("#consent-approve")
    expect(page.locator("h1")).to_have_text("Arrived with a code")
    told = parse_qs(urlsplit(page.url).query)["session_state"][0]
    page.evaluate(FRAME, idp.issuer)
    assert answer(f"mvc client {told}") == "unchanged"
    assert answer(f"another client {told}") == "changed"
    (cookie,) = [each for each in page.context.cookies() if each.get("name") == "idp_browser_state"]
    for origin, expected in ((idp.client, "unchanged"), (idp.issuer, "changed"), ("https://evil.example", "changed")):
        assert answer(f"mvc client {session_state('mvc client', origin, cookie.get('value', ''), 's')}") == expected
    for malformed in (
        "",
        told,
        "mvc client",
        "mvc client x.y",
        f"mvc client {told} ",
        f"mvc client {told[:-17]}",
        7,
        None,
    ):
        assert answer(malformed) == "error"
    elsewhere = page.context.new_page()
    elsewhere.goto(f"{idp.issuer}/logout")
    elsewhere.click("#logout-confirm")
    expect(elsewhere.locator("h1")).to_have_text("You are signed out")
    assert answer(f"mvc client {told}") == "changed"


def test_the_browser_computes_the_same_hash(idp: Listening, page: Page) -> None:
    page.goto(f"{idp.issuer}/check-session")
    texts = ["".join(chr(32 + (length * 7 + n * 13) % 95) for n in range(length)) for length in range(300)]
    expected = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    assert page.evaluate("texts => texts.map(sha256)", texts) == expected

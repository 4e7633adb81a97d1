"""How clients hear in a real Chromium that the session is over: from the frame of /check-session, which they ask, and
by the frames in which the provider's page loads an address of theirs."""

import hashlib
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, Response, expect

from idp.session.session_state import session_state
from shared.paths import PROJECT
from tests.idp.authorize.browser import VERIFIER, payload
from tests.idp.listening import Listening, listening
from tests.idp.pages import PASSWORD
from tests.idp.registered import SECRET, register
from tests.support.browser import accessibility_violations

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


def sign_in(page: Page, url: str, *, password: bool = True, consent: bool = True) -> dict[str, str]:
    """Through the pages to the client; the parameters that it gets."""
    page.goto(url)
    if password:
        page.fill("#username", "alice")
        page.fill("#password", PASSWORD)
        page.click("#login-submit")
    if consent:
        page.click("#consent-approve")
    expect(page.locator("h1")).to_have_text("Arrived with a code")
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_a_client_hears_that_the_session_is_over(idp: Listening, page: Page) -> None:
    def answer(message: object) -> str:
        data, origin = page.evaluate(ASK, [idp.issuer, message])
        assert origin == idp.issuer
        return data

    told = sign_in(page, idp.authorize(scope="openid"))["session_state"]
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


def test_clients_at_other_origins_are_loaded_and_the_browser_goes_on(idp: Listening, page: Page) -> None:
    other = idp.client.replace("localhost", "127.0.0.1")
    back, arrived = f"{idp.client}/signin-oidc", f"{other}/signin-oidc"
    own = {"frontchannel_logout_uri": f"{idp.client}/left?tenant=1", "post_logout_redirect_uris": [f"{idp.client}/bye"]}
    register(idp.app, "shop", back, **own)
    register(idp.app, "blog", arrived, frontchannel_logout_uri=f"{other}/held")
    loaded: dict[str, int] = {}

    def note(response: Response) -> None:
        if response.frame.parent_frame is not None:
            loaded[response.url] = response.status

    def asks_to_leave(*, consent: bool) -> tuple[str, str]:
        """The address that ends the session, and what each client is told."""
        sign_in(page, idp.authorize(client_id="blog", redirect_uri=arrived, scope="openid"), consent=consent)
        asked = idp.authorize(client_id="shop", redirect_uri=back, scope="openid")
        form = {"grant_type": "authorization_code", "redirect_uri": back, "code_verifier": VERIFIER}
        form["code"] = sign_in(page, asked, password=False, consent=consent)["code"]
        answer = idp.app.test_client().post("/token", data=form, auth=("shop", SECRET)).get_json()
        sent = {"id_token_hint": answer["id_token"], "post_logout_redirect_uri": f"{idp.client}/bye", "state": "s"}
        told = urlencode({"iss": idp.issuer, "sid": payload(answer["id_token"])["sid"]}, quote_via=quote)
        return f"{idp.issuer}/logout?{urlencode(sent)}", told

    page.on("response", note)
    script = (PROJECT / "idp/static/go_on.js").read_text()
    # one of them does not answer: what is loaded is not waited for longer than three seconds
    page.route("**/go_on.js", lambda route: route.fulfill(body=f"function begin() {{ {script} }}"))
    leaving, told = asks_to_leave(consent=True)
    page.goto(leaving, wait_until="domcontentloaded")
    assert accessibility_violations(page) == []
    expect(page.locator("#go-on")).to_have_text("Back to shop")
    page.evaluate("begin()")
    page.wait_for_url(f"{idp.client}/bye?state=s")
    assert loaded == {f"{idp.client}/left?tenant=1&{told}": 200}
    # all of them answer: it goes on without that
    idp.held.set()
    loaded.clear()
    page.unroute("**/go_on.js")
    page.route("**/go_on.js", lambda route: route.fulfill(body=re.sub("setTimeout.*", "", script)))
    leaving, told = asks_to_leave(consent=False)
    page.goto(leaving, wait_until="commit")
    page.wait_for_url(f"{idp.client}/bye?state=s")
    assert loaded == {f"{idp.client}/left?tenant=1&{told}": 200, f"{other}/held?{told}": 200}
    page.unroute("**/go_on.js")
    page.remove_listener("response", note)

"""The modules of the Session Management plan, each by its name. What the script of the frame answers in a browser is
in `idp/logout/test_in_a_browser.py`."""

from idp.session.session_state import session_state
from tests.idp.certification.suite import ISSUER, Browser, Client, Suite

AFTERWARDS = "https://suite.example/test/a/sixty/post_logout_redirect"


def asked_in_the_frame(browser: Browser, client: Client, told: str) -> str:
    """What the script answers to a page of the client's."""
    cookie = browser.http.get_cookie("__Host-idp_browser_state")
    state, salt = cookie.value if cookie is not None else "", told.partition(".")[2]
    same = session_state(client.client_id, "https://suite.example", state, salt)
    return "unchanged" if same == told else "changed"


def test_session_management_discovery_endpoint_verification(suite: Suite) -> None:
    document = suite.document()
    assert document["check_session_iframe"] == f"{ISSUER}/check-session"
    assert document["end_session_endpoint"] == f"{ISSUER}/logout"


def test_session_management_rp_initiated_logout(suite: Suite, browser: Browser) -> None:
    client = suite.client(post_logout_redirect_uris=[AFTERWARDS])
    answer = client.back(browser)
    told, id_token = answer["session_state"], client.redeem(answer["code"]).get_json()["id_token"]
    assert " " not in told
    assert asked_in_the_frame(browser, client, told) == "unchanged"
    sent = {"id_token_hint": id_token, "post_logout_redirect_uri": AFTERWARDS}
    assert browser.http.get("/logout", query_string=sent).location == AFTERWARDS
    assert asked_in_the_frame(browser, client, told) == "changed"

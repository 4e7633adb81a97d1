"""The modules of the Front-Channel Logout plan, each by its name."""

import re
from html import unescape
from urllib.parse import parse_qsl

from tests.idp.certification.suite import ISSUER, Browser, Suite

AFTERWARDS = "https://suite.example/test/a/sixty/post_logout_redirect"
FRAME = "https://suite.example/test/a/sixty/frontchannel_logout"


def test_frontchannel_logout_discovery_endpoint_verification(suite: Suite) -> None:
    document = suite.document()
    assert document["frontchannel_logout_supported"] is True
    assert document["frontchannel_logout_session_supported"] is True
    assert document["end_session_endpoint"] == f"{ISSUER}/logout"


def test_frontchannel_rp_initiated_logout(suite: Suite, browser: Browser) -> None:
    client = suite.client(
        post_logout_redirect_uris=[AFTERWARDS], frontchannel_logout_uri=FRAME, frontchannel_logout_session_required=True
    )
    tokens = client.sign_in(browser)
    hint = tokens.body["id_token"]
    sent = {"id_token_hint": hint, "post_logout_redirect_uri": AFTERWARDS, "state": "a state"}
    html = browser.http.get("/logout", query_string=sent).get_data(as_text=True)
    (uri,) = [unescape(each) for each in re.findall(r'<iframe src="([^"]+)"', html)]
    where, _, query = uri.partition("?")
    assert where == FRAME
    assert parse_qsl(query, strict_parsing=True) == [("iss", ISSUER), ("sid", tokens.id_token["sid"])]
    assert f'id="go-on" href="{AFTERWARDS}?state=a%20state"' in html
    assert client.refused(browser, prompt="none") == "login_required"

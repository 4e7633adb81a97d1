"""The frames in which the browser that signs out loads an address of each client that wants to hear of it so."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from idp.logout.frontchannel import frame
from tests.idp.authorize.browser import payload
from tests.idp.logout.queue import tell
from tests.idp.logout.signing_out import BACK, asks, confirm, logout, says_signed_out, signed_in
from tests.idp.pages import page
from tests.idp.registered import register
from tests.idp.relying_party import MVC, RelyingParty
from tests.support.told import ToldClient

LEFT = "https://shop.example/left?tenant=1&a=b%20c"


def frames(answer: TestResponse) -> list[str]:
    """The addresses that the page loads."""
    found = re.findall(r'<iframe src="([^"]*)" title="[^"]+" sandbox="[^"]+" hidden>', answer.get_data(as_text=True))
    assert len(found) == answer.get_data(as_text=True).count("<iframe")
    return [unescape(each) for each in found]


def frame_src(answer: TestResponse) -> list[str]:
    """Whose pages may be shown in frames."""
    found = re.search(r"frame-src ([^;]*);", answer.headers["Content-Security-Policy"])
    return found[1].split() if found else []


@pytest.fixture
def listener(app: Flask) -> RelyingParty:
    """A client that wants to hear of it."""
    return register(
        app, frontchannel_logout_uri=LEFT, post_logout_redirect_uris=["https://shop.example/bye"], on_logout="revoke"
    )


def leave(client: FlaskClient, id_token: str, **more: str) -> TestResponse:
    """The client asks to sign out, and to be gone back to."""
    more = {"post_logout_redirect_uri": "https://shop.example/bye", "state": "a&b", **more}
    return logout(client, id_token_hint=id_token, **more)


@pytest.mark.parametrize(
    ("registered", "uri", "source"),
    [
        ("https://rp.example/out", "https://rp.example/out?", "https://rp.example"),
        ("https://rp.example:8443/out?", "https://rp.example:8443/out?&", "https://rp.example:8443"),
        ("https://rp.example/?a=b;c'd&e=%7e", "https://rp.example/?a=b;c'd&e=%7e&", "https://rp.example"),
        ("http://[::1]:5002/out", "http://[::1]:5002/out?", "http:"),
        ("https://under_score.example", "https://under_score.example?", "https:"),
    ],
)
def test_issuer_and_session_are_added_to_the_registered_address(registered: str, uri: str, source: str) -> None:
    found = frame("A shop", registered, "https://id.example/a b", "s/1")
    assert (found.uri, found.source) == (f"{uri}iss=https%3A%2F%2Fid.example%2Fa%20b&sid=s%2F1", source)
    assert found.client_name == "A shop"


def test_the_page_before_the_way_back_loads_them(client: FlaskClient, listener: RelyingParty) -> None:
    id_token = listener.sign_in(client)["id_token"]
    answer = leave(client, id_token)
    assert answer.status_code == 200
    (uri,) = frames(answer)
    assert uri.startswith(f"{LEFT}&")
    told = parse_qs(urlsplit(uri).query, strict_parsing=True)
    assert told == {
        "tenant": ["1"],
        "a": ["b c"],
        "iss": ["http://localhost:5000"],
        "sid": [payload(id_token)["sid"]],
    }
    assert frame_src(answer) == ["https://shop.example"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert not signed_in(client)


def test_it_goes_on_without_a_script_and_by_hand_too(client: FlaskClient, listener: RelyingParty) -> None:
    html = leave(client, listener.sign_in(client)["id_token"]).get_data(as_text=True)
    target = "https://shop.example/bye?state=a%26b"
    assert f'<noscript><meta http-equiv="refresh" content="3; url={target}"></noscript>' in html
    assert re.search(rf'id="go-on" href="{re.escape(target)}"', html)


def test_the_last_page_loads_them(client: FlaskClient, listener: RelyingParty) -> None:
    listener.sign_in(client)
    shown = logout(client)
    assert asks(shown)
    assert (frames(shown), frame_src(shown)) == ([], [])  # else another site's link could have clients told
    answer = confirm(client, shown)
    assert says_signed_out(answer)
    assert len(frames(answer)) == 1
    assert frame_src(answer) == ["https://shop.example"]
    assert "asked by this browser" in page(answer).text


def test_looking_again_tells_nobody_again(
    app: Flask, client: FlaskClient, told: ToldClient, listener: RelyingParty
) -> None:
    register(app, "blog", backchannel_logout_uri=told.url()).sign_in(client)
    listener.sign_in(client)
    answer = confirm(client, logout(client))
    assert len(frames(answer)) == 1
    found = re.search(r'id="look-again" href="([^"]+)"', answer.get_data(as_text=True))
    assert found
    tell(app)
    looked = client.get(found[1])
    assert says_signed_out(looked)
    assert (frames(looked), frame_src(looked)) == ([], [])


def test_every_client_of_this_session_is_told_and_no_other(
    app: Flask, client: FlaskClient, listener: RelyingParty
) -> None:
    own = {"uri": "https://b.example:8443/cb", "frontchannel_logout_uri": "https://b.example:8443/o'ut;"}
    register(app, "blog", **own).sign_in(client)
    sister = register(app, "sister", "https://shop.example/s", frontchannel_logout_uri="https://shop.example/sister")
    sister.sign_in(client)
    register(app, "elsewhere", frontchannel_logout_uri="https://shop.example/other").sign_in(app.test_client())
    register(app, "nowhere", "https://no.example/cb").sign_in(client)
    id_token = listener.sign_in(client)["id_token"]
    answer = leave(client, id_token)
    assert sorted(each.partition("?")[0] for each in frames(answer)) == [
        "https://b.example:8443/o'ut;",
        "https://shop.example/left",
        "https://shop.example/sister",
    ]
    assert sorted(frame_src(answer)) == ["https://b.example:8443", "https://shop.example"]


def test_a_client_whose_tokens_were_revoked_before_is_told(client: FlaskClient, listener: RelyingParty) -> None:
    tokens = listener.sign_in(client)
    credentials = {"client_id": listener.client_id, "client_secret": str(listener.secret)}
    assert client.post("/revoke", data={"token": tokens["refresh_token"], **credentials}).status_code == 200
    assert len(frames(leave(client, tokens["id_token"]))) == 1


def test_where_no_client_wants_to_hear_of_it_the_browser_goes_on_at_once(client: FlaskClient) -> None:
    id_token = MVC.sign_in(client)["id_token"]
    answer = logout(client, id_token_hint=id_token, post_logout_redirect_uri=BACK)
    assert (answer.status_code, answer.location) == (303, BACK)


def test_a_session_that_is_over_loads_nothing(client: FlaskClient, listener: RelyingParty) -> None:
    id_token = listener.sign_in(client)["id_token"]
    leave(client, id_token)
    answer = leave(client, id_token)
    assert (answer.status_code, answer.location) == (303, "https://shop.example/bye?state=a%26b")


def test_a_name_is_only_a_name(app: Flask, client: FlaskClient) -> None:
    name = '"><script>alert(1)</script>'
    register(app, client_name=name, frontchannel_logout_uri=LEFT).sign_in(client)
    answer = confirm(client, logout(client))
    assert len(frames(answer)) == 1
    assert "<script>alert" not in answer.get_data(as_text=True)

"""The modules of the RP-Initiated Logout plan, each by its name."""

import base64
import json

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from shared.signatures import SIGNING
from tests.idp.certification.suite import ISSUER, Browser, Client, Suite
from tests.idp.pages import page

AFTERWARDS = "https://suite.example/test/a/sixty/post_logout_redirect"


@pytest.fixture
def client(suite: Suite) -> Client:
    return suite.client(post_logout_redirect_uris=[AFTERWARDS])


@pytest.fixture
def hint(client: Client, browser: Browser) -> str:
    """Of the session in this browser."""
    return client.sign_in(browser).body["id_token"]


def leave(browser: Browser, **sent: str) -> TestResponse:
    """What comes of a request to end the session, after the person has said yes if they were asked."""
    answer = browser.http.get("/logout", query_string=sent)
    shown = page(answer)
    if "logout-confirm" in shown.ids:
        answer = browser.http.post("/logout/confirm", data={**shown.hidden, "decision": "leave"})
    return answer


def is_signed_in(client: Client, browser: Browser) -> bool:
    return "code" in client.back(browser, prompt="none").parameters


def is_error_page(answer: TestResponse, parameter: str) -> bool:
    return answer.status_code == 400 and answer.location is None and parameter in page(answer).text


def test_discovery_endpoint_verification(suite: Suite) -> None:
    assert suite.document()["end_session_endpoint"] == f"{ISSUER}/logout"


def test_rp_initiated_logout(client: Client, browser: Browser, hint: str) -> None:
    state = "s" * 128
    answer = leave(browser, id_token_hint=hint, post_logout_redirect_uri=AFTERWARDS, state=state)
    assert (answer.status_code, answer.location) == (303, f"{AFTERWARDS}?state={state}")
    assert client.refused(browser, prompt="none") == "login_required"


def test_no_state(client: Client, browser: Browser, hint: str) -> None:
    answer = leave(browser, id_token_hint=hint, post_logout_redirect_uri=AFTERWARDS)
    assert (answer.status_code, answer.location) == (303, AFTERWARDS)
    assert client.refused(browser, prompt="none") == "login_required"


@pytest.mark.parametrize(
    "uri",
    ["https://suite.example/another", AFTERWARDS + "?foo=bar"],
    ids=["bad-post-logout-redirect-uri", "query-added-to-post-logout-redirect-uri"],
)
def test_a_uri_that_is_not_registered(client: Client, browser: Browser, hint: str, uri: str) -> None:
    answer = leave(browser, id_token_hint=hint, post_logout_redirect_uri=uri)
    assert is_error_page(answer, "post_logout_redirect_uri")
    assert is_signed_in(client, browser)


def test_modified_id_token_hint(client: Client, browser: Browser, hint: str) -> None:
    unsigned = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).rstrip(b"=").decode()
    modified = f"{unsigned}.{hint.split('.')[1]}."
    answer = leave(browser, id_token_hint=modified, post_logout_redirect_uri=AFTERWARDS)
    assert is_error_page(answer, "id_token_hint")
    assert is_signed_in(client, browser)


def test_bad_id_token_hint(client: Client, browser: Browser, hint: str) -> None:
    claims = jwt.decode(hint, client.suite.jwks(), registry=SIGNING).claims
    foreign = jwt.encode({"alg": "RS256", "kid": "foreign"}, claims, RSAKey.generate_key(2048), registry=SIGNING)
    answer = leave(browser, id_token_hint=foreign, post_logout_redirect_uri=AFTERWARDS)
    assert is_error_page(answer, "id_token_hint")
    assert is_signed_in(client, browser)


def test_no_id_token_hint(client: Client, browser: Browser, hint: str) -> None:
    assert hint
    answer = leave(browser, post_logout_redirect_uri=AFTERWARDS)
    assert is_error_page(answer, "post_logout_redirect_uri")
    assert is_signed_in(client, browser)


@pytest.mark.parametrize("sent", [{}, {"state": "a state"}], ids=["no-params", "only-state"])
def test_without_a_hint(client: Client, browser: Browser, hint: str, sent: dict[str, str]) -> None:
    assert hint
    answer = leave(browser, **sent)
    assert (answer.status_code, "signed out" in page(answer).text) == (200, True)
    assert client.refused(browser, prompt="none") == "login_required"


def test_no_post_logout_redirect_uri(client: Client, browser: Browser, hint: str) -> None:
    answer = leave(browser, id_token_hint=hint, state="a state")
    assert (answer.status_code, "signed out" in page(answer).text) == (200, True)
    assert client.refused(browser, prompt="none") == "login_required"

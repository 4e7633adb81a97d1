"""`request`: the parameters as a JWT that the client signed (OIDC Core §6.1)."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from shared import clock
from tests.idp.authorize.browser import CHALLENGE, ISSUER, Browser, code, error, register
from tests.idp.authorize.signed import PUBLIC, signed, unsigned
from tests.idp.pages import move_clock, page

PLAIN, INSIDE = "https://rp.example/plain", "https://rp.example/inside"
JSON_CLAIMS = {"userinfo": {"name": None}}


@pytest.fixture(scope="module")
def signer(shared_app: Flask) -> str:
    """A client with keys."""
    return register(shared_app, redirect_uris=[PLAIN, INSIDE], jwks=PUBLIC, scope="openid profile api1")


def ask(browser: Browser, signer: str, request: str, **plain: str) -> Any:
    """Only what must stand beside the object, and what is wanted besides."""
    sent = {"client_id": signer, "response_type": "code", "request": request, **plain}
    return browser.http.get("/authorize", query_string=sent)


def inside(signer: str, **changes: Any) -> dict[str, Any]:
    """What an object usually says."""
    pkce = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    usual = {"iss": signer, "aud": ISSUER, "redirect_uri": INSIDE, "scope": "openid profile", "state": "inside"}
    return {**usual, **pkce, **changes}


def test_everything_may_stand_inside(settled: Browser, signer: str) -> None:
    settled.agreed(client_id=signer)
    said = inside(signer, response_type="code", client_id=signer, max_age=3600, claims=JSON_CLAIMS, nonce="n")
    assert code(ask(settled, signer, signed(said)), INSIDE, state="inside")
    without_type = settled.http.get("/authorize", query_string={"client_id": signer, "request": signed(said)})
    assert code(without_type, INSIDE, state="inside")


def test_what_stands_inside_wins(settled: Browser, signer: str) -> None:
    settled.agreed(client_id=signer)
    beside = {"redirect_uri": PLAIN, "state": "plain", "scope": "openid api1", "response_mode": "fragment"}
    assert code(ask(settled, signer, signed(inside(signer)), **beside), INSIDE, "fragment", "inside")
    said = inside(signer, response_mode="form_post", prompt="login")
    assert "login-submit" in page(settled.go(ask(settled, signer, signed(said), prompt="none"))).ids


def test_an_error_of_what_it_asks_goes_where_it_says(stranger: Browser, signer: str) -> None:
    beside = {"redirect_uri": PLAIN, "state": "plain"}
    for said, expected in (
        ({"prompt": "none"}, "login_required"),
        ({"scope": "openid admin"}, "invalid_scope"),
        ({"claims": "{"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"registration": {}}, "registration_not_supported"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ):
        answer = ask(stranger, signer, signed(inside(signer, **said)), **beside)
        assert error(answer, INSIDE, state="inside") == expected, said


def test_an_object_that_cannot_be_used_is_an_error_at_a_proven_address(settled: Browser, signer: str) -> None:
    over = inside(signer, exp=int((clock.now() - timedelta(hours=1)).timestamp()))
    for text in (unsigned(inside(signer)), signed(over), signed(inside(signer, request="x")), "x", "a" * 40_000):
        answer = ask(settled, signer, text, redirect_uri=PLAIN, state="plain", response_mode="form_post")
        assert error(answer, PLAIN, "form_post", "plain") == "invalid_request_object"


@pytest.mark.parametrize("beside", [{}, {"redirect_uri": "https://evil.example/"}, {"redirect_uri": INSIDE + "x"}])
def test_without_a_proven_address_it_is_a_page(settled: Browser, signer: str, beside: dict[str, str]) -> None:
    answer = ask(settled, signer, unsigned(inside(signer)), **beside)
    assert (answer.status_code, answer.location) == (400, None)
    assert "invalid_request_object" in page(answer).text
    elsewhere = ask(settled, signer, signed(inside(signer, redirect_uri="https://evil.example/")), redirect_uri=PLAIN)
    assert (elsewhere.status_code, elsewhere.location) == (400, None)
    assert "redirect_uri" in page(elsewhere).text


def test_who_asks_stands_beside_it(settled: Browser, signer: str) -> None:
    said = signed(inside(signer, client_id=signer))
    for beside in ({}, {"client_id": "unknown"}, {"client_id": [signer, signer]}):
        answer = settled.http.get("/authorize", query_string={"request": said, **beside})
        assert answer.status_code == 400
        assert "client_id" in page(answer).text
    without_keys = settled.ask(request=said)
    assert error(without_keys) == "invalid_request_object"


def test_two_objects_are_refused(settled: Browser, signer: str) -> None:
    said = signed(inside(signer))
    for beside in ({"request_uri": PLAIN}, {"request": [said, said]}):
        sent = {"client_id": signer, "redirect_uri": PLAIN, "state": "s", "request": said, **beside}
        answer = settled.http.get("/authorize", query_string=sent)
        assert error(answer, PLAIN, state="s") == "invalid_request"


@pytest.mark.parametrize("by_post", [True, False])
def test_a_request_that_waits_is_not_verified_again(stranger: Browser, signer: str, by_post: bool) -> None:
    soon = int((clock.now() + timedelta(minutes=1)).timestamp())
    sent = {"client_id": signer, "response_type": "code", "request": signed(inside(signer, exp=soon))}
    began = stranger.http.post("/authorize", data=sent) if by_post else ask(stranger, signer, sent["request"])
    move_clock(minutes=20)
    assert code(stranger.through(began), INSIDE, state="inside")


def test_a_long_object_comes_through(settled: Browser, signer: str) -> None:
    settled.agreed(client_id=signer)
    said = signed(inside(signer, unheard_of="x" * 20_000))
    assert len(said) > 25_000
    assert code(ask(settled, signer, said), INSIDE, state="inside")
    longer = signed(inside(signer, unheard_of="x" * 25_000))
    assert len(longer) > 32 * 1024
    assert error(ask(settled, signer, longer, redirect_uri=PLAIN), PLAIN, state=None) == "invalid_request_object"

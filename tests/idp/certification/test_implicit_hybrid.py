"""The modules of the Implicit and the Hybrid plan, and with response_mode=form_post those of their Form Post plans.

Each response type in both modes, by a client that is provisioned or registered itself in turn; modules that are not
about the answer take one mode of each.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from flask import Flask

from shared import clock
from tests.idp.authorize.answered import left_half
from tests.idp.certification.conftest import KINDS, next_second
from tests.idp.certification.suite import SCOPE, Browser, Callback, Client, Suite, Tokens
from tests.idp.certification.test_basic import ALL_CLAIMS, is_error_page
from tests.idp.pages import move_clock

IMPLICIT = ("id_token", "id_token token")
HYBRID = ("code id_token", "code token", "code id_token token")
MODES = (None, "form_post")
TURNS = itertools.cycle([KINDS[0], KINDS[1], KINDS[1]])
VARIANTS = [
    (kind, mode, response_type)
    for kind, (response_type, mode) in zip(TURNS, itertools.product(IMPLICIT + HYBRID, MODES), strict=False)
]
ONE_OF_EACH = [variant for number, variant in enumerate(VARIANTS) if number % 4 in (0, 3)]
PARAMETERS = {"code": "code", "token": "access_token", "id_token": "id_token"}


def only(*response_types: str, variants: Sequence[tuple[str, str | None, str]] = VARIANTS) -> pytest.MarkDecorator:
    """The variants with these response types."""
    chosen = [variant for variant in variants if variant[2] in response_types]
    return pytest.mark.parametrize("suite", chosen, indirect=True, ids=str)


@pytest.fixture(params=VARIANTS, ids=str)
def suite(request: pytest.FixtureRequest, served: Flask) -> Iterator[Suite]:
    clock.set_offset_seconds(next_second())
    yield Suite(served, *request.param)
    clock.set_offset_seconds(0)


def signed_in(client: Client, browser: Browser, **changes: str) -> Tokens:
    """The tokens that came of a request, those for the code over those from the front."""
    answer = client.back(browser, **changes)
    assert {PARAMETERS[word] for word in client.suite.response_type.split()} <= set(answer.parameters)
    if "code" not in answer.parameters:
        return Tokens(client, dict(answer.parameters))
    redeemed = client.redeem(answer["code"])
    assert redeemed.status_code == 200, redeemed.get_data(as_text=True)
    return Tokens(client, {**answer.parameters, **redeemed.get_json()})


def told(client: Client, browser: Browser, scope: str, **changes: str) -> dict[str, Any]:
    """What the client learns of the person: at /userinfo, or from the only ID token that it gets."""
    tokens = signed_in(client, browser, scope=scope, **changes)
    if client.suite.response_type == "id_token":
        return {name: value for name, value in tokens.id_token.items() if name in {"sub", *ALL_CLAIMS}}
    assert not set(tokens.id_token) & set(ALL_CLAIMS)
    answer = tokens.userinfo()
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.get_json()["sub"] == tokens.id_token["sub"]
    return answer.get_json()


def test_server(client: Client, browser: Browser) -> None:
    words = client.suite.response_type.split()
    answer = client.back(browser, nonce="another nonce")
    front = Tokens(client, dict(answer.parameters))
    assert ("code" in front.body) == ("code" in words)
    assert ("id_token" in front.body) == ("id_token" in words)
    assert {name in front.body for name in ("access_token", "token_type", "expires_in")} == {"token" in words}
    if "token" in words:
        assert (front.body["token_type"], front.body["expires_in"]) == ("Bearer", "60")
        assert front.userinfo().status_code == 200
    if "id_token" in words:
        assert (front.id_token["nonce"], front.algorithm) == ("another nonce", "RS256")
        hashed = {"at_hash": front.body.get("access_token"), "c_hash": front.body.get("code")}
        expected = {name: left_half(text) for name, text in hashed.items() if text is not None}
        assert {name: front.id_token[name] for name in hashed if name in front.id_token} == expected
    if "code" in words:
        back = Tokens(client, client.redeem(front.body["code"]).get_json())
        assert back.id_token["nonce"] == "another nonce"
        if "id_token" in words:
            same = ("iss", "sub", "aud", "auth_time", "acr")
            assert [back.id_token[name] for name in same] == [front.id_token[name] for name in same]


def test_response_type_missing(client: Client, browser: Browser) -> None:
    assert client.refused(browser, response_type=None) == "invalid_request"


@only("id_token", "id_token token", "code id_token", "code id_token token")
def test_ensure_request_without_nonce_fails(client: Client, browser: Browser) -> None:
    assert client.refused(browser, nonce=None) == "invalid_request"


@only("code token")
def test_ensure_request_without_nonce_succeeds(client: Client, browser: Browser) -> None:
    assert "code" in client.back(browser, nonce=None).parameters


@only("id_token token", *HYBRID)
def test_userinfo(client: Client, browser: Browser) -> None:
    tokens = signed_in(client, browser, scope=SCOPE)
    for how in ("get", "post", "body"):
        answer = tokens.userinfo(how)
        assert (answer.status_code, answer.mimetype) == (200, "application/json")
        assert {name: type(value) for name, value in answer.get_json().items() if name != "sub"} == ALL_CLAIMS


@only(*IMPLICIT, *HYBRID, variants=ONE_OF_EACH)
def test_scopes(client: Client, browser: Browser) -> None:
    claims = told(client, browser, "openid profile")
    assert {"name", "updated_at"} < set(claims)
    assert not {"email", "address", "phone_number"} & set(claims)
    assert set(told(client, browser, "openid email")) == {"sub", "email", "email_verified"}
    assert set(told(client, browser, "openid address")) == {"sub", "address"}
    assert set(told(client, browser, "openid phone")) == {"sub", "phone_number", "phone_number_verified"}
    assert set(told(client, browser, "openid address email phone profile")) == {"sub", *ALL_CLAIMS}
    assert "name" in told(client, browser, "profile openid")


@only(*IMPLICIT, *HYBRID, variants=ONE_OF_EACH)
def test_prompt_login(client: Client, browser: Browser) -> None:
    first = signed_in(client, browser).id_token
    move_clock(seconds=5)
    again = signed_in(client, browser, prompt="login").id_token
    assert browser.seen.asked_for_password
    assert again["auth_time"] > first["auth_time"]


def test_prompt_none_not_logged_in(client: Client, browser: Browser) -> None:
    assert client.refused(browser, prompt="none") == "login_required"


@only(*IMPLICIT, *HYBRID, variants=ONE_OF_EACH)
def test_prompt_none_logged_in(client: Client, browser: Browser) -> None:
    """With it `oidcc-id-token-hint`."""
    first = signed_in(client, browser)
    move_clock(seconds=5)
    for more in ({}, {"id_token_hint": first.body["id_token"]}):
        again = signed_in(client, browser, prompt="none", **more).id_token
        assert not browser.seen.asked_for_password
        assert (again["sub"], again["auth_time"]) == (first.id_token["sub"], first.id_token["auth_time"])


@only(*IMPLICIT, *HYBRID, variants=ONE_OF_EACH)
def test_max_age(client: Client, browser: Browser) -> None:
    first = signed_in(client, browser, max_age="15000").id_token
    again = signed_in(client, browser, max_age="10000").id_token
    assert not browser.seen.asked_for_password
    assert (again["sub"], again["auth_time"]) == (first["sub"], first["auth_time"])
    move_clock(seconds=2)
    later = signed_in(client, browser, max_age="1").id_token
    assert browser.seen.asked_for_password
    assert later["auth_time"] > first["auth_time"]


@only(*IMPLICIT, *HYBRID, variants=ONE_OF_EACH)
def test_it_is_accepted(client: Client, browser: Browser) -> None:
    acr = client.suite.document()["acr_values_supported"][0]
    for more in (
        {"extra": "foobar"},
        {"login_hint": "bob@example.com"},
        {"ui_locales": "se"},
        {"claims_locales": "se"},
        {"display": "page"},
        {"display": "popup"},
        {"acr_values": acr},
    ):
        assert signed_in(client, browser, **more).id_token["acr"] == acr


@only(*IMPLICIT, *HYBRID, variants=ONE_OF_EACH)
def test_claims_essential(client: Client, browser: Browser) -> None:
    member = "id_token" if client.suite.response_type == "id_token" else "userinfo"
    claims = f'{{"{member}": {{"name": {{"essential": true}}}}}}'
    assert told(client, browser, "openid", claims=claims)["name"] == "Alice Smith"


@only(*IMPLICIT, *HYBRID, variants=ONE_OF_EACH)
def test_ensure_registered_redirect_uri(client: Client, browser: Browser) -> None:
    answer = client.authorize(browser, redirect_uri="https://suite.example/another")
    assert is_error_page(answer, "redirect_uri")


def test_ensure_post_request_succeeds(client: Client, browser: Browser) -> None:
    answer = client.authorize(browser, post=True)
    assert isinstance(answer, Callback)
    assert "error" not in answer.parameters
    assert answer.where == ("form" if client.suite.mode else "fragment")


@only(*HYBRID, variants=ONE_OF_EACH)
def test_codereuse(client: Client, browser: Browser) -> None:
    """At once, and after 30 seconds: then what came of the sign-in has ended."""
    front = client.back(browser)
    tokens = Tokens(client, {**front.parameters, **client.redeem(front["code"]).get_json()})
    again = client.redeem(front["code"])
    assert (again.status_code, again.get_json()["error"]) == (400, "invalid_grant")
    assert tokens.userinfo().status_code == 200
    move_clock(seconds=30)
    assert client.redeem(front["code"]).get_json()["error"] == "invalid_grant"
    assert tokens.userinfo().status_code == 401
    if "access_token" in front.parameters:
        assert Tokens(client, dict(front.parameters)).userinfo().status_code == 401


@only(*HYBRID, variants=ONE_OF_EACH)
def test_refresh_token(client: Client, browser: Browser) -> None:
    first = signed_in(client, browser, scope="openid offline_access", prompt="consent")
    move_clock(seconds=1)
    answer = client.token(grant_type="refresh_token", refresh_token=first.body["refresh_token"])
    after, before = Tokens(client, answer.get_json()).id_token, first.id_token
    assert [after[name] for name in ("iss", "sub", "aud", "auth_time")] == [
        before[name] for name in ("iss", "sub", "aud", "auth_time")
    ]
    stolen = client.suite.client().token(grant_type="refresh_token", refresh_token=answer.get_json()["refresh_token"])
    assert (stolen.status_code, stolen.get_json()["error"]) == (400, "invalid_grant")


@only(*HYBRID, variants=ONE_OF_EACH)
def test_server_client_secret_post(suite: Suite, browser: Browser) -> None:
    client = suite.client(token_endpoint_auth_method="client_secret_post")
    assert client.redeem(client.back(browser)["code"], in_body=True).status_code == 200


@only(*HYBRID, variants=ONE_OF_EACH)
def test_ensure_request_with_valid_pkce_succeeds(client: Client, browser: Browser) -> None:
    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B
    code = client.back(browser, code_challenge=challenge, code_challenge_method="S256")["code"]
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    form = {"code": code, "redirect_uri": client.redirect_uri, "code_verifier": verifier}
    assert client.token(grant_type="authorization_code", **form).status_code == 200

"""The modules of the Basic plan, and with response_mode=form_post those of the Form Post plan; each by its name."""

import math
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.idp.certification.suite import SCOPE, Browser, Callback, Client, Suite
from tests.idp.pages import move_clock, page

ALL_CLAIMS: dict[str, type] = {
    "name": str,
    "given_name": str,
    "family_name": str,
    "nickname": str,
    "preferred_username": str,
    "profile": str,
    "picture": str,
    "website": str,
    "gender": str,
    "birthdate": str,
    "zoneinfo": str,
    "locale": str,
    "updated_at": int,
    "email": str,
    "email_verified": bool,
    "phone_number": str,
    "phone_number_verified": bool,
    "address": dict,
}


def entropy(text: str) -> float:
    """Shannon's, in bits."""
    return -sum(times * math.log2(times / len(text)) for times in Counter(text).values())


def is_error_page(answer: Callback | TestResponse, parameter: str) -> bool:
    return isinstance(answer, TestResponse) and answer.status_code == 400 and parameter in page(answer).text


def told(client: Client, browser: Browser, scope: str, **changes: str) -> dict[str, Any]:
    """What /userinfo says, whose `sub` must be the ID token's; the ID token says nothing about the person."""
    tokens = client.sign_in(browser, scope=scope, **changes)
    answer = tokens.userinfo()
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.get_json()["sub"] == tokens.id_token["sub"]
    assert not set(tokens.id_token) & set(ALL_CLAIMS)
    return answer.get_json()


def test_server(suite: Suite, client: Client, browser: Browser) -> None:
    code = client.back(browser)["code"]
    assert len(code) * 8 >= 128
    assert entropy(code) > 96
    answer = client.redeem(code)
    body = answer.get_json()
    assert (answer.status_code, body["token_type"]) == (200, "Bearer")
    assert 0 < body["expires_in"] <= 60
    tokens = client.sign_in(suite.browser(), nonce="another nonce")
    assert tokens.id_token["nonce"] == "another nonce"
    kids = [key.kid for key in suite.jwks()]
    assert len(set(kids)) == len(kids)
    assert not any(key.is_private for key in suite.jwks())


def test_response_type_missing(client: Client, browser: Browser) -> None:
    assert client.refused(browser, response_type=None) == "invalid_request"


def test_idtoken_signature(client: Client, browser: Browser) -> None:
    assert client.sign_in(browser).algorithm == "RS256"


def test_idtoken_unsigned(suite: Suite) -> None:
    assert "none" not in suite.document()["id_token_signing_alg_values_supported"]


@pytest.mark.parametrize("how", ["get", "post", "body"])
def test_userinfo(client: Client, browser: Browser, how: str) -> None:
    answer = client.sign_in(browser, scope=SCOPE).userinfo(how)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert {name: type(value) for name, value in answer.get_json().items() if name != "sub"} == ALL_CLAIMS


def test_ensure_request_without_nonce_succeeds_for_code_flow(client: Client, browser: Browser) -> None:
    assert client.back(browser, nonce=None)["code"]


def test_scope_profile(client: Client, browser: Browser) -> None:
    claims = told(client, browser, "openid profile")
    assert {"name", "updated_at"} < set(claims)
    assert not {"email", "address", "phone_number"} & set(claims)


def test_scope_email(client: Client, browser: Browser) -> None:
    assert set(told(client, browser, "openid email")) == {"sub", "email", "email_verified"}


def test_scope_address(client: Client, browser: Browser) -> None:
    assert set(told(client, browser, "openid address")) == {"sub", "address"}


def test_scope_phone(client: Client, browser: Browser) -> None:
    assert set(told(client, browser, "openid phone")) == {"sub", "phone_number", "phone_number_verified"}


def test_scope_all(client: Client, browser: Browser) -> None:
    assert set(told(client, browser, "openid address email phone profile")) == {"sub", *ALL_CLAIMS}


def test_alternate_happy_flow(client: Client, browser: Browser) -> None:
    assert "name" in told(client, browser, "profile openid")


@pytest.mark.parametrize("display", ["page", "popup"])
def test_display(client: Client, browser: Browser, display: str) -> None:
    assert client.back(browser, display=display)["code"]


def test_prompt_login(client: Client, browser: Browser) -> None:
    first = client.sign_in(browser).id_token
    move_clock(seconds=5)
    again = client.sign_in(browser, prompt="login").id_token
    assert browser.seen.asked_for_password
    assert again["auth_time"] > first["auth_time"]


def test_prompt_none_not_logged_in(client: Client, browser: Browser) -> None:
    assert client.refused(browser, prompt="none") == "login_required"


def test_prompt_none_logged_in(client: Client, browser: Browser) -> None:
    first = client.sign_in(browser).id_token
    move_clock(seconds=5)
    again = client.sign_in(browser, prompt="none").id_token
    assert not browser.seen.asked_for_password
    assert (again["sub"], again["auth_time"]) == (first["sub"], first["auth_time"])


def test_max_age_1(client: Client, browser: Browser) -> None:
    first = client.sign_in(browser).id_token
    move_clock(seconds=2)
    again = client.sign_in(browser, max_age="1").id_token
    assert browser.seen.asked_for_password
    assert again["auth_time"] > first["auth_time"]


def test_max_age_10000(client: Client, browser: Browser) -> None:
    first = client.sign_in(browser, max_age="15000").id_token
    again = client.sign_in(browser, max_age="10000").id_token
    assert not browser.seen.asked_for_password
    assert (again["sub"], again["auth_time"]) == (first["sub"], first["auth_time"])


@pytest.mark.parametrize(
    "more",
    [{"extra": "foobar"}, {"login_hint": "bob@example.com"}, {"ui_locales": "se"}, {"claims_locales": "se"}],
    ids=["ensure-request-with-unknown-parameter-succeeds", "login-hint", "ui-locales", "claims-locales"],
)
def test_it_is_accepted(client: Client, browser: Browser, more: dict[str, str]) -> None:
    assert client.sign_in(browser, **more).id_token["sub"]


def test_id_token_hint(client: Client, browser: Browser) -> None:
    first = client.sign_in(browser)
    again = client.sign_in(browser, prompt="none", id_token_hint=first.body["id_token"]).id_token
    assert (again["sub"], again["auth_time"]) == (first.id_token["sub"], first.id_token["auth_time"])


def test_ensure_request_with_acr_values_succeeds(suite: Suite, client: Client, browser: Browser) -> None:
    offered = suite.document()["acr_values_supported"]
    assert client.sign_in(browser, acr_values=" ".join(offered)).id_token["acr"] in offered


def test_codereuse(client: Client, browser: Browser) -> None:
    code = client.back(browser)["code"]
    assert client.redeem(code).status_code == 200
    again = client.redeem(code)
    assert (again.status_code, again.get_json()["error"]) == (400, "invalid_grant")


def test_codereuse_30seconds(client: Client, browser: Browser) -> None:
    code = client.back(browser)["code"]
    answer = client.redeem(code)
    access_token = {"Authorization": f"Bearer {answer.get_json()['access_token']}"}
    move_clock(seconds=30)
    again = client.redeem(code)
    assert (again.status_code, again.get_json()["error"]) == (400, "invalid_grant")
    assert browser.http.get("/userinfo", headers=access_token).status_code == 401


def test_ensure_registered_redirect_uri(client: Client, browser: Browser) -> None:
    answer = client.authorize(browser, redirect_uri="https://suite.example/another")
    assert is_error_page(answer, "redirect_uri")


def test_ensure_post_request_succeeds(client: Client, browser: Browser) -> None:
    answer = client.authorize(browser, post=True)
    assert isinstance(answer, Callback)
    assert answer["code"]


def test_server_client_secret_post(suite: Suite, browser: Browser) -> None:
    client = suite.client(token_endpoint_auth_method="client_secret_post")
    assert client.redeem(client.back(browser)["code"], in_body=True).status_code == 200


def test_claims_essential(client: Client, browser: Browser) -> None:
    claims = told(client, browser, "openid", claims='{"userinfo": {"name": {"essential": true}}}')
    assert claims["name"] == "Alice Smith"


def test_refresh_token(suite: Suite, client: Client, browser: Browser) -> None:
    first = client.sign_in(browser, scope="openid offline_access", prompt="consent")
    token = first.body["refresh_token"]
    stolen = suite.client().token(grant_type="refresh_token", refresh_token=token)
    assert (stolen.status_code, stolen.get_json()["error"]) == (400, "invalid_grant")
    move_clock(seconds=1)
    answer = client.token(grant_type="refresh_token", refresh_token=token)
    renewed = answer.get_json()
    assert (answer.status_code, answer.headers["Cache-Control"], renewed["token_type"]) == (200, "no-store", "Bearer")
    assert renewed["access_token"] != first.body["access_token"]
    for secret in (renewed["access_token"], renewed["refresh_token"]):
        assert len(secret) * 8 >= 128
        assert entropy(secret) > 96
    before, after = first.id_token, type(first)(client, renewed).id_token
    assert {name: after[name] for name in ("iss", "sub", "aud", "auth_time")} == {
        name: before[name] for name in ("iss", "sub", "aud", "auth_time")
    }
    assert "refresh_token" in suite.document()["grant_types_supported"]


def test_ensure_request_with_valid_pkce_succeeds(client: Client, browser: Browser) -> None:
    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B
    code = client.back(browser, code_challenge=challenge, code_challenge_method="S256")["code"]
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    form = {"code": code, "redirect_uri": client.redirect_uri, "code_verifier": verifier}
    assert client.token(grant_type="authorization_code", **form).status_code == 200


def test_a_code_lives_for_a_minute(client: Client, browser: Browser) -> None:
    code = client.back(browser)["code"]
    move_clock(seconds=timedelta(seconds=61).total_seconds())
    assert client.redeem(code).get_json()["error"] == "invalid_grant"

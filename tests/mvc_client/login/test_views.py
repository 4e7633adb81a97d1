"""Signing in over real HTTP, and everything that can come back instead of a code."""

import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from joserfc.jwk import OctKey
from sqlalchemy import func, select

from mvc_client.extensions import reading
from mvc_client.login.models import SignInRow
from mvc_client.session.models import SessionRow
from mvc_client.tokens.token_endpoint import TIMEOUT_SECONDS
from shared import clock
from tests.mvc_client.conftest import Browser
from tests.mvc_client.peer import STRANGERS_KEY, Peer


def asked(browser: Browser, **options: object) -> dict[str, list[str]]:
    return parse_qs(urlsplit(browser.get("/login", **options).location).query)


def is_signed_in(browser: Browser) -> bool:
    return 'id="call-api"' in browser.get("/").text


def sessions(app: Flask) -> int:
    with app.app_context(), reading() as connection:
        return connection.execute(select(func.count()).select_from(SessionRow)).scalar_one()


def test_the_request_is_code_flow_with_pkce_state_and_nonce(browser: Browser) -> None:
    query = asked(browser)
    assert query["response_type"] == ["code"]
    assert query["client_id"] == ["mvc client"]
    assert query["redirect_uri"] == ["http://localhost:5002/signin-oidc"]
    assert query["scope"] == ["openid profile email phone address api1 offline_access"]
    assert query["code_challenge_method"] == ["S256"]
    assert len(query["code_challenge"][0]) == 43
    assert len(query["state"][0]) >= 20
    assert len(query["nonce"][0]) >= 20


def test_no_two_requests_are_alike(browser: Browser) -> None:
    first, second = asked(browser), asked(browser)
    assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))


def test_a_foreign_host_changes_nothing(browser: Browser) -> None:
    query = asked(browser, base_url="http://evil.test:81")
    assert query["redirect_uri"] == ["http://localhost:5002/signin-oidc"]


def test_signing_in_shows_the_name_that_userinfo_says(browser: Browser) -> None:
    browser.sign_in()
    assert "<h1>Alice Peer</h1>" in browser.get("/").text


def test_without_userinfo_the_sub_must_do(browser: Browser, peer: Peer) -> None:
    peer.script.userinfo = {"sub": "somebody else", "name": "Mallory"}
    browser.sign_in()
    assert "<h1>peer-alice</h1>" in browser.get("/").text


def test_many_begun_sign_ins_do_not_make_the_cookie_grow(browser: Browser) -> None:
    for _ in range(15):
        browser.get("/login")
    cookie = browser.http.get_cookie("mvc_client_session")
    assert cookie is not None and len(cookie.value) == 43


@pytest.mark.parametrize("page", ["/bench", "/lessons/two-tabs"])
def test_whoever_signs_in_for_the_bench_or_a_lesson_is_there_afterwards(browser: Browser, page: str) -> None:
    assert f'href="/login?return_to={page}"' in browser.get(page).text
    assert browser.get(browser.begin(f"/login?return_to={page}")).location == page


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https://evil.example",
        "/lessons/../logout",
        "/lessons/x%0d",
        "/bench/x",
        "/lessons/" + "a" * 61,
    ],
)
def test_no_link_sends_anybody_elsewhere_by_way_of_their_sign_in(browser: Browser, elsewhere: str) -> None:
    assert browser.get(browser.begin(f"/login?return_to={elsewhere}")).location == "/"


def test_the_way_back_works_once(browser: Browser) -> None:
    way_back = browser.begin()
    assert browser.get(way_back).status_code == 303
    again = browser.get(way_back)
    assert again.status_code == 400
    assert "was not begun here, or is over" in again.text
    assert 'href="/login"' in again.text
    assert is_signed_in(browser)


def test_the_way_back_of_another_browser_signs_nobody_in(app: Flask, browser: Browser) -> None:
    """Login CSRF: an attacker's own code must not become a victim's session."""
    attacker = Browser(app)
    way_back = attacker.begin()
    browser.get("/login")
    assert browser.get(way_back).status_code == 400
    assert Browser(app).get(way_back).status_code == 400
    assert not is_signed_in(browser)
    assert sessions(app) == 0


def test_a_sign_in_that_took_more_than_an_hour_starts_again(browser: Browser) -> None:
    way_back = browser.begin()
    clock.set_offset_seconds(3600)
    assert browser.get(way_back).status_code == 400


def test_two_tabs_may_both_come_back(browser: Browser) -> None:
    first, second = browser.begin(), browser.begin()
    assert browser.get(first).status_code == 303
    assert browser.get(second).status_code == 303
    assert is_signed_in(browser)


def test_signing_in_again_replaces_the_session(app: Flask, browser: Browser) -> None:
    browser.sign_in()
    browser.sign_in()
    assert sessions(app) == 1


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?code=x",
        "?state=",
        "?state=unknown&code=x",
        "?state=%00&code=x",
        "?state=%ff",
        "?state=a&state=a",
        "?error=access_denied",
    ],
)
def test_a_stranger_at_the_redirect_uri_gets_a_page(browser: Browser, query: str) -> None:
    answer = browser.get(f"/signin-oidc{query}")
    assert answer.status_code == 400
    assert "Start again" in answer.text


def test_whoever_does_not_share_is_told_so_and_can_go_on(browser: Browser, peer: Peer) -> None:
    peer.script.answers_with = {"error": "access_denied", "error_description": "PHISH"}
    answer = browser.get(browser.begin())
    assert answer.status_code == 403
    assert "You chose not to share" in answer.text
    assert "PHISH" not in answer.text
    assert 'href="/login"' in answer.text
    assert not is_signed_in(browser)


def test_where_the_provider_says_why_is_linked(browser: Browser, peer: Peer) -> None:
    address = f"{peer.issuer}/explain/gAAAA"
    peer.script.answers_with = {"error": "invalid_scope", "error_uri": address}
    assert f'href="{address}"' in browser.get(browser.begin()).text
    peer.script.answers_with = {"error": "invalid_scope", "error_uri": "https://evil.example/explain/gAAAA"}
    assert "evil" not in browser.get(browser.begin()).text


@pytest.mark.parametrize(
    ("error", "status"), [("temporarily_unavailable", 503), ("server_error", 502), ("invalid_scope", 400), ("zzz", 400)]
)
def test_each_error_of_the_provider_is_a_page(browser: Browser, peer: Peer, error: str, status: int) -> None:
    peer.script.answers_with = {"error": error}
    answer = browser.get(browser.begin())
    assert answer.status_code == status
    assert 'href="/login"' in answer.text


@pytest.mark.parametrize(
    "changes", [{"code": "x", "iss": "http://elsewhere.test"}, {"code": "x", "iss": ""}, {}, {"code": ""}]
)
def test_an_answer_that_does_not_fit_is_not_redeemed(browser: Browser, peer: Peer, changes: dict[str, str]) -> None:
    peer.script.answers_with = changes
    assert browser.get(browser.begin()).status_code == 400
    assert not is_signed_in(browser)


def test_a_code_that_the_provider_refuses_is_a_page(browser: Browser, peer: Peer) -> None:
    peer.script.answers_with = {"code": "not one of its codes"}
    answer = browser.get(browser.begin())
    assert answer.status_code == 400
    assert "did not accept this sign-in" in answer.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"iss": "http://elsewhere.test"}, "it is from another issuer"),
        ({"aud": "another client"}, "it is for another client"),
        ({"nonce": "another"}, "it answers another sign-in"),
        ({"nonce": None}, "it answers another sign-in"),
        ({"at_hash": "another"}, "it came with another access token"),
        ({"exp": 1}, "it has expired"),
        ({"sub": ""}, "it names nobody"),
    ],
)
def test_an_id_token_with_a_wrong_claim_signs_nobody_in(
    app: Flask, browser: Browser, peer: Peer, changes: dict[str, object], said: str
) -> None:
    peer.script.id_token_changes = changes
    answer = browser.get(browser.begin())
    assert answer.status_code == 502
    assert said in answer.text
    assert not is_signed_in(browser)
    assert sessions(app) == 0


def test_an_id_token_signed_by_a_stranger_signs_nobody_in(browser: Browser, peer: Peer) -> None:
    peer.script.id_token_key = STRANGERS_KEY
    assert browser.get(browser.begin()).status_code == 502


def test_an_id_token_signed_with_the_client_secret_signs_nobody_in(browser: Browser, peer: Peer) -> None:
    peer.script.id_token_key = OctKey.import_key("mvc secret but long enough to be a key")
    peer.script.id_token_headers = {"alg": "HS256"}
    assert browser.get(browser.begin()).status_code == 502


def test_an_unknown_key_is_looked_for_once_more(browser: Browser, peer: Peer) -> None:
    peer.script.id_token_headers = {"kid": "nobody's"}
    assert browser.get(browser.begin()).status_code == 502


@pytest.mark.parametrize("fault", ["500", "503", "html", "half", "lose"])
def test_a_provider_in_trouble_at_the_code_is_a_503(browser: Browser, peer: Peer, fault: str) -> None:
    peer.script.faults.append(f"code:{fault}")
    answer = browser.get(browser.begin())
    assert answer.status_code == 503
    assert "The identity provider does not answer" in answer.text
    assert not is_signed_in(browser)


def test_a_provider_that_takes_too_long_at_the_code_is_a_503(browser: Browser, peer: Peer) -> None:
    peer.script.faults.append("code:trickle")
    began = time.monotonic()
    assert browser.get(browser.begin()).status_code == 503
    assert time.monotonic() - began < TIMEOUT_SECONDS + 2


def test_a_provider_that_is_down_is_a_503_and_the_next_try_works(browser: Browser, peer: Peer) -> None:
    peer.close()
    answer = browser.get("/login")
    assert answer.status_code == 503
    assert "Try again" in answer.text
    peer.open_again()
    browser.sign_in()


def test_a_provider_that_goes_down_on_the_way_is_a_503(browser: Browser, peer: Peer) -> None:
    way_back = browser.begin()
    peer.close()
    assert browser.get(way_back).status_code == 503
    peer.open_again()
    browser.sign_in()


def test_what_was_begun_is_forgotten_when_it_is_done(app: Flask, browser: Browser) -> None:
    browser.sign_in()
    with app.app_context(), reading() as connection:
        assert connection.execute(select(SignInRow.nonce)).all() == []


def test_no_secret_reaches_the_log(browser: Browser, peer: Peer, capsys: pytest.CaptureFixture[str]) -> None:
    way_back = browser.begin()
    browser.get(way_back)
    said = "".join(capsys.readouterr())
    assert "signed in" in said
    query = parse_qs(urlsplit(way_back).query)
    asked_for = parse_qs(peer.script.authorizations[0])
    secrets = [*query["code"], *query["state"], *asked_for["nonce"], "mvc secret", peer.current or "-"]
    assert not any(secret in said for secret in secrets)
    assert not re.search(r"eyJ[\w-]{20}", said)

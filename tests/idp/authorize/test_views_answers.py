"""The answer that the client gets: its mode, its parameters, its address."""

import re

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from idp.extensions import db, reading
from tests.idp.authorize.browser import CHALLENGE, NONE, STATE, Browser, code, error, received, redeem, register, rows
from tests.idp.pages import REDIRECT_URI, Page, page

MODES = ["query", "fragment", "form_post"]
AWKWARD = """a b"'<&>+%=#?/äß\u2028😀</script>"""


@pytest.mark.parametrize("mode", MODES)
def test_a_code_comes_with_state_and_issuer_in_the_mode_asked_for(settled: Browser, mode: str) -> None:
    found = code(settled.ask(response_mode=mode), mode=mode)
    assert redeem(settled, found)["access_token"]


def test_query_is_the_mode_where_none_is_asked_for(settled: Browser) -> None:
    assert code(settled.ask())
    assert code(settled.ask(response_mode=NONE))


@pytest.mark.parametrize("mode", MODES)
def test_the_state_comes_back_letter_by_letter(settled: Browser, mode: str) -> None:
    for state in (AWKWARD, "a" * 2048, "0", NONE):
        code(settled.ask(response_mode=mode, state=state), mode=mode, state=state or None)
        error(settled.ask(response_mode=mode, state=state, scope="admin"), mode=mode, state=state or None)


def test_codes_are_long_random_and_kept_as_a_digest(settled: Browser) -> None:
    found = {code(settled.ask()) for _ in range(3)}
    assert len(found) == 3
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43,}", each) for each in found)
    with settled.app.app_context(), reading() as connection:
        kept = str(connection.execute(select(db.metadata.tables["authorization_code"])).all())
    assert kept.count(CHALLENGE) >= len(found)
    assert not [each for each in found if each in kept]


def test_the_form_post_page_is_safe_and_ends_at_the_client_alone(settled: Browser) -> None:
    response = settled.ask(response_mode="form_post", state=AWKWARD)
    html = response.get_data(as_text=True)
    assert html.count("<script") == html.count("</script>") == 1  # the state holds an end of a script
    assert received(response, mode="form_post")["state"] == AWKWARD
    policy = response.headers["Content-Security-Policy"]
    assert "form-action 'self' http://localhost:5002;" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_the_form_post_page_needs_no_script_and_its_script_is_a_file(settled: Browser) -> None:
    response = settled.ask(response_mode="form_post")
    html = response.get_data(as_text=True)
    assert re.search(r"<form method=\"post\"[^>]*id=\"form-post\"", html)
    assert "<button" in html
    assert page(response).hidden.keys() == {"code", "iss", "state", "session_state"}
    (script,) = re.findall(r'<script src="([^"]+)" defer></script>', html)
    assert settled.http.get(script).status_code == 200


@pytest.mark.parametrize(
    ("uri", "source"),
    [
        ("http://[::1]:8400/cb", "http:"),
        ("com.example.app:/cb", "com.example.app:"),
        ("https://rp.example:8443/cb?a=b", "https://rp.example:8443"),
    ],
)
def test_the_form_post_page_allows_what_a_policy_can_name(settled: Browser, uri: str, source: str) -> None:
    rp = register(settled.app, redirect_uris=[uri])
    settled.agreed(client_id=rp)
    response = settled.ask(client_id=rp, redirect_uri=uri, response_mode="form_post")
    assert code(response, uri, "form_post")
    assert f"form-action 'self' {source};" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "uri",
    [
        "https://rp.example/cb?foo=a%20b&x=%7e'+c",
        "https://rp.example/cb?",
        "https://rp.example?a=b&a=c",
        "https://RP.example:443/a/../b//",
        "https://rp.example/%c3%a4/%2F",
        "com.example.app:/cb",
        "com.example.app:///cb",
        "com.example.app://cb?a=%20",
    ],
)
def test_a_registered_address_is_kept_letter_by_letter(settled: Browser, uri: str) -> None:
    rp = register(settled.app, redirect_uris=[uri])
    settled.agreed(client_id=rp)
    for mode in ("query", "fragment"):
        location = settled.ask(client_id=rp, redirect_uri=uri, response_mode=mode).location
        assert location.startswith(uri)
        assert re.fullmatch(r"[?&#]code=[^&]+(&session_state=[^&]+)?&iss=[^&]+&state=[^&]+", location.removeprefix(uri))
    assert error(settled.ask(client_id=rp, redirect_uri=uri, scope="admin", response_mode="fragment"), uri, "fragment")


def test_of_two_registered_addresses_the_one_that_was_sent_is_used(settled: Browser) -> None:
    first, second = "https://rp.example/1", "https://rp.example/2"
    rp = register(settled.app, redirect_uris=[first, second])
    settled.agreed(client_id=rp)
    assert code(settled.ask(client_id=rp, redirect_uri=second), second)
    assert settled.ask(client_id=rp, redirect_uri=NONE).status_code == 400


def test_a_native_application_listens_on_the_port_it_got(settled: Browser) -> None:
    listening = {"application_type": "native", "token_endpoint_auth_method": "none"}
    app = register(settled.app, redirect_uris=["http://127.0.0.1/cb"], **listening)
    settled.agreed(client_id=app)
    for uri in ("http://127.0.0.1/cb", "http://127.0.0.1:54321/cb"):
        assert code(settled.ask(client_id=app, redirect_uri=uri), uri)
    for uri in (
        "http://127.0.0.1:54321/cb\n",
        "http://127.0.0.1:1/cb#",
        "http://127.0.0.1:1\r\n/cb",
        "http://[::1]/cb",
    ):
        assert settled.ask(client_id=app, redirect_uri=uri).status_code == 400


@pytest.mark.parametrize(
    "extra",
    [
        {"extra": "foobar"},
        {"acr_values": "1 2"},
        {"ui_locales": "se"},
        {"claims_locales": "se"},
        {"display": "popup"},
        {"claims": '{"userinfo":{"name":{"essential":true}}}'},
        {"login_hint": AWKWARD},
        {"unheard_of": "a" * 5000},
        {"=": "="},
    ],
)
def test_what_is_not_understood_is_ignored(settled: Browser, extra: dict[str, str]) -> None:
    assert code(settled.ask(**extra))


def test_the_order_of_parameters_and_scopes_does_not_matter(settled: Browser) -> None:
    asked = dict(reversed({"scope": "profile openid", "redirect_uri": REDIRECT_URI}.items()))
    assert redeem(settled, code(settled.ask(**asked)))["scope"] == "profile openid"


def test_a_state_that_was_not_sent_does_not_come_back(settled: Browser) -> None:
    assert code(settled.ask(state=NONE), state=None)


def test_an_answer_is_not_stored_anywhere_on_the_way(settled: Browser) -> None:
    for mode in MODES:
        response = settled.ask(response_mode=mode)
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == ("same-origin" if mode == "form_post" else "no-referrer")
        assert "Access-Control-Allow-Origin" not in response.headers


def test_the_log_has_neither_code_nor_state(settled: Browser) -> None:
    with capture_logs() as lines:
        found = [code(settled.ask(response_mode=mode), mode=mode) for mode in MODES]
    assert len(lines) >= len(MODES)
    assert not [secret for secret in (*found, STATE) if secret in str(lines)]


def test_looking_at_the_headers_alone_is_answered_like_a_request(settled: Browser) -> None:
    response = settled.http.head("/authorize")
    assert (response.status_code, response.get_data()) == (400, b"")


def test_a_request_answered_at_once_is_not_kept(settled: Browser) -> None:
    before = rows(settled.app, "pending_authorization_request")
    assert code(settled.ask())
    assert rows(settled.app, "pending_authorization_request") == before


def test_pages_on_the_way_let_their_forms_end_at_the_client(settled: Browser, stranger: Browser) -> None:
    login = stranger.go(stranger.ask())
    consent = settled.go(settled.ask(scope="openid email"))
    for shown, element in ((login, "login-submit"), (consent, "consent-approve")):
        assert element in Page(shown.get_data(as_text=True)).ids
        assert "http://localhost:5002" in shown.headers["Content-Security-Policy"]

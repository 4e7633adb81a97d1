"""What is shown to a person, and what the client is told instead."""

from urllib.parse import quote, unquote, urlencode

import pytest
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from idp.clients import client_store
from idp.extensions import writing
from shared import clock
from tests.idp.authorize.browser import CHALLENGE, GOOD, NONE, STATE, Browser, code, error, register, rows
from tests.idp.pages import REDIRECT_URI, page
from tests.support.explained import without_references

FORM = "application/x-www-form-urlencoded"


def is_page(response: TestResponse, parameter: str | None = None) -> None:
    """An error page: no redirect, and no word of what was sent."""
    assert response.status_code == 400
    assert response.location is None
    shown = page(response).text
    assert "This sign-in stopped here" in shown
    assert parameter is None or f"Parameter {parameter}" in shown
    for secret in ("evil", STATE, CHALLENGE):
        assert secret not in without_references(response.get_data(as_text=True))


@pytest.mark.parametrize(
    ("changes", "parameter"),
    [
        ({"client_id": NONE}, "client_id"),
        ({"client_id": "evil"}, "client_id"),
        ({"client_id": "MVC CLIENT"}, "client_id"),
        ({"client_id": "evil" * 5000}, "client_id"),
        ({"redirect_uri": NONE}, "redirect_uri"),
        ({"redirect_uri": "https://evil.example/"}, "redirect_uri"),
        ({"redirect_uri": REDIRECT_URI + "?evil=1"}, "redirect_uri"),
        ({"redirect_uri": REDIRECT_URI + "/../evil"}, "redirect_uri"),
        ({"redirect_uri": REDIRECT_URI + "\r\nevil: 1"}, "redirect_uri"),
        ({"redirect_uri": REDIRECT_URI.replace("localhost", "evil@localhost")}, "redirect_uri"),
        ({"redirect_uri": REDIRECT_URI.replace("5002", "5003")}, "redirect_uri"),
        ({"redirect_uri": "javascript:evil()"}, "redirect_uri"),
        ({"redirect_uri": '"><script>evil</script>'}, "redirect_uri"),
    ],
)
@pytest.mark.parametrize("more", [{}, {"prompt": "none"}, {"response_mode": "form_post"}, {"response_type": "evil"}])
def test_without_a_proven_client_and_address_nothing_is_redirected(
    stranger: Browser, changes: dict[str, str], parameter: str, more: dict[str, str]
) -> None:
    is_page(stranger.ask(**changes, **more), parameter)
    is_page(stranger.post(**changes, **more), parameter)


def test_a_disabled_client_is_an_unknown_one(alone: Browser) -> None:
    with alone.app.app_context(), writing() as connection:
        client_store.disable(connection, "mvc client", clock.now())
    is_page(alone.ask(), "client_id")
    is_page(alone.post(prompt="none"), "client_id")


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_saying_twice_who_asks_is_a_page(stranger: Browser, name: str) -> None:
    query = f"{urlencode(GOOD)}&{urlencode({name: 'evil'})}"
    is_page(stranger.http.get(f"/authorize?{query}"), name)
    is_page(stranger.http.get(f"/authorize?{urlencode(GOOD)}&{urlencode({name: GOOD[name]})}"), name)


@pytest.mark.parametrize(
    "broken", ["%ff", "%zz", "%", "%00", "%ED%A0%80", "%C0%AF"], ids=lambda text: quote(text, safe="")
)
@pytest.mark.parametrize("name", ["state", "login_hint", "unheard_of"])
def test_bytes_that_are_no_text_are_a_page_and_no_other_text(stranger: Browser, name: str, broken: str) -> None:
    query = f"{urlencode({key: value for key, value in GOOD.items() if key != name})}&{name}={broken}"
    is_page(stranger.http.get(f"/authorize?{query}"))
    is_page(stranger.http.post("/authorize", data=query, content_type=FORM))


def test_bytes_that_nobody_encoded_are_a_page(stranger: Browser) -> None:
    raw = f"{urlencode(GOOD)}&login_hint=ä".encode()
    is_page(stranger.http.post("/authorize", data=raw, content_type=FORM))
    asked = stranger.http.get("/authorize", environ_overrides={"QUERY_STRING": raw.decode("latin-1")})
    assert (asked.status_code, asked.location) == (400, None)


def test_a_post_that_is_no_form_is_a_page(stranger: Browser) -> None:
    is_page(stranger.http.post("/authorize", json=GOOD))
    is_page(stranger.http.post("/authorize", data=GOOD, content_type="multipart/form-data"))
    is_page(stranger.http.post("/authorize", query_string=GOOD))
    is_page(stranger.http.post("/authorize", query_string=GOOD, data={"evil": "1"}), "client_id")


ERRORS = [
    ({"response_type": NONE}, "invalid_request"),
    ({"response_type": "none"}, "unsupported_response_type"),
    ({"request": "eyJhbGciOiJub25lIn0.e30."}, "invalid_request_object"),
    ({"request_uri": "https://rp.example/request.jwt"}, "invalid_request_uri"),
    ({"request": "e30.e30.e30", "request_uri": "https://rp.example/request.jwt"}, "invalid_request"),
    ({"registration": "{}"}, "registration_not_supported"),
    ({"code_challenge": NONE, "code_challenge_method": NONE}, "invalid_request"),
    ({"code_challenge_method": NONE}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"scope": NONE}, "invalid_scope"),
    ({"scope": "openid admin"}, "invalid_scope"),
    ({"prompt": "none login"}, "invalid_request"),
    ({"prompt": "create"}, "invalid_request"),
    ({"max_age": "-1"}, "invalid_request"),
    ({"id_token_hint": "evil"}, "invalid_request"),
    ({"nonce": "a" * 2049}, "invalid_request"),
    ({"prompt": "none"}, "login_required"),
]


@pytest.mark.parametrize(("changes", "expected"), ERRORS)
@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
def test_an_error_goes_to_the_proven_address_by_the_mode_asked_for(
    stranger: Browser, changes: dict[str, str], expected: str, mode: str
) -> None:
    held = rows(stranger.app, "pending_authorization_request")
    assert error(stranger.ask(**changes, response_mode=mode), mode=mode) == expected
    assert rows(stranger.app, "pending_authorization_request") == held


@pytest.mark.parametrize(("changes", "expected"), [case for case in ERRORS if case[1] != "login_required"])
def test_a_post_is_refused_in_the_same_way(stranger: Browser, changes: dict[str, str], expected: str) -> None:
    answered = stranger.post(with_cookies=False, **changes)
    if "id_token_hint" in changes:  # judged where the session is known, after the redirect
        answered = stranger.go(answered)
    assert error(answered) == expected


def test_an_unknown_mode_is_told_by_query(stranger: Browser) -> None:
    assert error(stranger.ask(response_mode="web_message")) == "invalid_request"


@pytest.mark.parametrize("name", ["scope", "nonce", "response_type", "code_challenge", "unheard_of"])
def test_a_repeated_parameter_is_told_to_the_client(stranger: Browser, name: str) -> None:
    twice = [*GOOD.items(), (name, "a"), (name, "a")]
    assert error(stranger.http.get("/authorize", query_string=urlencode(twice))) == "invalid_request"


def test_a_repeated_mode_is_told_by_the_first(stranger: Browser) -> None:
    twice = [*GOOD.items(), ("response_mode", "fragment"), ("response_mode", "query")]
    assert error(stranger.http.get("/authorize", query_string=urlencode(twice)), mode="fragment") == "invalid_request"


@pytest.mark.parametrize("state", ["a" * 10_000, "a\nb", "\x1b[2J"])
def test_a_state_that_cannot_come_back_is_refused_without_it(stranger: Browser, state: str) -> None:
    assert error(stranger.ask(state=state), state=None) == "invalid_request"


def test_a_repeated_state_is_refused_without_it(stranger: Browser) -> None:
    twice = [*GOOD.items(), ("state", "another")]
    assert error(stranger.http.get("/authorize", query_string=urlencode(twice)), state=None) == "invalid_request"


def test_an_error_without_a_state_has_none(stranger: Browser) -> None:
    assert error(stranger.ask(state=NONE, prompt="none"), state=None) == "login_required"


def test_pkce_is_only_dispensable_for_a_client_that_was_registered_so(settled: Browser) -> None:
    old = register(settled.app, redirect_uris=[REDIRECT_URI], require_pkce=False)
    settled.agreed(client_id=old)
    assert code(settled.ask(client_id=old, code_challenge=NONE, code_challenge_method=NONE))
    assert error(settled.ask(client_id=old, code_challenge=NONE)) == "invalid_request"
    assert error(settled.ask(client_id=old, code_challenge_method="plain")) == "invalid_request"


def test_no_error_says_what_was_sent(stranger: Browser) -> None:
    evil = {
        "scope": 'evil"',
        "response_type": 'evil"é',
        "prompt": "evil\\",
        "max_age": "evil",
        "id_token_hint": "evil.é",
    }
    for name, value in [*evil.items(), ("response_type", "evil token")]:
        location = stranger.ask(**{name: value}).location
        assert "evil" not in without_references(unquote(location))
        assert "error=" in location


def test_the_log_has_no_value_of_a_refused_request(stranger: Browser) -> None:
    with capture_logs() as lines:
        stranger.ask(redirect_uri="https://evil.example", state="evil")
        stranger.ask(scope="evil", state="evil", login_hint="evil")
        stranger.http.get("/authorize?evil=%ff")
    assert "evil" not in str(lines)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:5000", "idp:5000"])
def test_no_redirect_is_made_from_the_host_header(stranger: Browser, host: str) -> None:
    asked = stranger.http.get("/authorize", query_string=GOOD, headers={"Host": host})
    assert asked.location.startswith("/login?request=")
    refused = stranger.http.get("/authorize", query_string={**GOOD, "prompt": "none"}, headers={"Host": host})
    assert error(refused) == "login_required"

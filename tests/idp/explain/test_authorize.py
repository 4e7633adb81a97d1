"""Refusals at /authorize: the failed check with its numbers for the operator, the standard's code for all others."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import OctKey

from idp.interaction import pending_request_store
from shared import clock
from tests.idp.authorize.browser import CHALLENGE, GOOD, NONE, Browser, new_person, register
from tests.idp.authorize.conftest import shared_app  # noqa: F401  a fixture
from tests.idp.authorize.signed import EC, PUBLIC, signed
from tests.idp.explain.conftest import Told, open_at
from tests.idp.pages import REDIRECT_URI, move_clock, page
from tests.idp.relying_party import MVC
from tests.support.explained import path_in, without_references

SYMMETRIC = OctKey.import_key("x" * 32)
NEW_SCOPE = "openid profile email api1"


@pytest.fixture
def anybody(shared_app: Flask) -> Iterator[Browser]:  # noqa: F811
    yield Browser(shared_app)
    clock.set_offset_seconds(0)


@pytest.fixture
def person(anybody: Browser) -> Browser:
    """Signed in, and agreed to share the profile."""
    anybody.signed_in()
    anybody.agreed()
    return anybody


def explained(browser: Browser, **changes: str) -> Told:
    return open_at(browser.app, browser.ask(**changes))


REQUESTS: list[tuple[dict[str, str], str, str]] = [
    ({"client_id": NONE}, "no_client_id", "missing or empty"),
    ({"client_id": "MVC CLIENT"}, "unknown_client", "client_id MVC CLIENT"),
    ({"redirect_uri": NONE}, "no_redirect_uri", "missing or empty"),
    (
        {"redirect_uri": "http://127.0.0.1:5002/signin-oidc/"},
        "redirect_uri",
        "1 registered, 0 equal. The nearest differs in: host, path",
    ),
    ({"response_mode": "jwt"}, "response_mode", "response_mode jwt; known are query, fragment, form_post"),
    ({"response_type": NONE}, "no_response_type", "missing or empty"),
    ({"response_type": "none"}, "unknown_response_type", "response_type none; known are code, id_token"),
    (
        {"response_type": "id_token"},
        "response_type_not_registered",
        "response_type id_token; registered are code, with the grant types authorization_code, refresh_token",
    ),
    ({"registration": "{}"}, "registration_parameter", "§7"),
    ({"nonce": "n" * 2049}, "too_long", "nonce has 2049 characters; at most 2048 are taken"),
    ({"state": "a\nb"}, "control_character", "line break"),
    (
        {"code_challenge": NONE, "code_challenge_method": NONE},
        "no_challenge",
        "code_challenge is missing; the client is confidential, require_pkce true",
    ),
    ({"code_challenge": NONE}, "method_alone", "code_challenge_method S256, code_challenge missing"),
    ({"code_challenge_method": "plain"}, "method", "code_challenge_method plain;"),
    ({"code_challenge_method": NONE}, "method", "code_challenge_method missing;"),
    ({"code_challenge": CHALLENGE + "="}, "challenge", "44 characters; 43 of"),
    ({"prompt": "nothing"}, "unknown_prompt", "prompt nothing; known are none, login, consent, select_account"),
    ({"prompt": "none login"}, "prompt_none", "prompt none login"),
    ({"max_age": "1h"}, "max_age", "max_age 1h; up to nine digits"),
    ({"scope": 'openid "api1"'}, "scope_form", 'scope openid "api1"'),
    (
        {"scope": "openid api2 admin"},
        "scope",
        "admin api2: not among openid profile email phone address api1 offline_access",
    ),
    ({"scope": NONE}, "no_scope", "scope not sent"),
    ({"claims": "[]"}, "claims", "not an object"),
    (
        {"claims": '{"id_token": {"acr": {"essential": true, "value": "urn:x"}}}'},
        "acr",
        "one of urn:x; from here comes urn:sixty:acr:password",
    ),
    (
        {"resource": "http://localhost:5001/x"},
        "resource",
        "resource http://localhost:5001/x; its scopes belong to api1",
    ),
    ({"id_token_hint": "a.b.c"}, "hint_not_jwt", "Three parts of base64url"),
]


@pytest.mark.parametrize(("changes", "failure", "detail"), REQUESTS)
def test_a_request_that_is_refused_is_explained_with_what_was_compared(
    anybody: Browser, changes: dict[str, str], failure: str, detail: str
) -> None:
    told = explained(anybody, **changes)
    assert told.id == failure
    assert detail in told.failed[1]
    assert (
        told.passed["The request can be read"] == f"{len({n for n, v in {**GOOD, **changes}.items() if v})} parameters"
    )
    assert CHALLENGE not in told.text and "It is a JWT" not in told.text


OBJECTS: list[tuple[Any, dict[str, Any], str, str]] = [
    ("a", {}, "object_not_jwt", "Three parts"),
    ({}, {"alg": "HS256"}, "object_algorithm", "alg HS256; ES256 was expected"),
    ({}, {"typ": "at+jwt"}, "object_type", "typ at+jwt; JWT or"),
    ({}, {"kid": "other"}, "object_signature", "alg ES256, kid other; 3 of the client, 0 of them"),
    ({"iss": "somebody"}, {}, "object_other_client", "iss somebody, sub none;"),
    ({"aud": "http://localhost:5000/"}, {}, "object_audience", "http://localhost:5000/; http://localhost:5000 was"),
    ({"exp": 1795348865}, {}, "object_time", "nbf none, iat none, now "),
    ({"request": "x"}, {}, "object_nested", "among its members"),
    ({"response_type": "id_token"}, {}, "object_contradiction", "response_type is another inside than beside"),
    ({"max_age": "1", "scope": 5}, {}, "object_value_type", "scope; texts were expected"),
    ({"nonce": "a\0"}, {}, "object_character", "NUL"),
]


@pytest.fixture(scope="module")
def signer(shared_app: Flask) -> str:  # noqa: F811
    """A client that signs its requests with ES256 alone."""
    return register(
        shared_app, redirect_uris=[REDIRECT_URI], jwks=PUBLIC, request_object_signing_alg="ES256", require_pkce=False
    )


@pytest.mark.parametrize(("claims", "header", "failure", "detail"), OBJECTS)
def test_a_request_object_that_is_refused_is_explained(
    anybody: Browser, signer: str, claims: Any, header: dict[str, Any], failure: str, detail: str
) -> None:
    sent = claims if isinstance(claims, str) else signed(claims, SYMMETRIC if "alg" in header else EC, **header)
    told = explained(anybody, client_id=signer, request=sent)
    assert told.id == failure
    assert detail in told.failed[1]
    assert told.passed["One request object at most"] == "in request"
    assert told.passed["Client known and enabled"] == signer


def test_a_request_uri_is_compared_and_fetched(anybody: Browser, shared_app: Flask) -> None:  # noqa: F811
    there = "http://127.0.0.1:1/object"
    fetching = register(shared_app, redirect_uris=[REDIRECT_URI], jwks=PUBLIC, request_uris=[there, f"{there}/2"])
    assert explained(anybody, client_id=fetching, request_uri=there).id == "object_not_fetched"
    other = explained(anybody, client_id=fetching, request_uri=there + "/")
    assert (other.id, other.failed[1][:21]) == ("object_uri_not_registered", "2 registered, 0 equal")
    assert explained(anybody, client_id=fetching, request_uri=there, request="a.b.c").id == "object_several"
    assert explained(anybody, client_id=fetching, request="a.b.c", redirect_uri=NONE).id == "object_not_jwt"


def test_two_addresses_are_shown_letter_by_letter(anybody: Browser) -> None:
    told = explained(anybody, redirect_uri="http://127.0.0.1:5002/signin-oidc/")
    assert f"registered  {REDIRECT_URI}\n" in told.text
    assert "sent        http://127.0.0.1:5002/signin-oidc/\n" in told.text
    assert "MVC_CLIENT_BASE_URL" in told.change
    body = anybody.http.get(f"/explain/{told.reference}").get_data(as_text=True)
    assert "<del>" in body and "<ins>/</ins>" in body and "The same machine, but another name" in body


def test_what_was_sent_stands_in_the_explanation_however_much_else_there_is(anybody: Browser) -> None:
    """A reference has room for what is told, not for everything that is known."""
    names = ("scope", "prompt", "max_age", "response_type", "resource")
    more = {name: "".join(sha256(f"{name}{number}".encode()).hexdigest() for number in range(4)) for name in names}
    sent = f"{REDIRECT_URI}?{sha256(b'').hexdigest()}"
    assert f"{sent}\n" in explained(anybody, redirect_uri=sent, **more).text


def test_nobody_signed_in_and_signed_in_too_long_ago_are_told_apart(anybody: Browser) -> None:
    assert explained(anybody, prompt="none").id == "not_signed_in"
    anybody.signed_in(ago=timedelta(seconds=100))
    late = explained(anybody, prompt="none", max_age="60")
    assert late.id == "too_long_ago"
    assert "max_age 60 s, now " in late.failed[1] and late.failed[1].endswith(
        (": 40 s too long ago", ": 41 s too long ago")
    )


def test_what_was_never_agreed_to_is_named(person: Browser) -> None:
    told = explained(person, prompt="none", scope=NEW_SCOPE)
    assert (told.id, told.failed[1]) == ("not_agreed", "Not agreed to: email api1")
    assert told.passed["id_token_hint is an ID token from here"] == "none was sent"
    assert told.passed["Scopes allowed for this client"] == NEW_SCOPE


def test_another_person_than_the_hinted_one_is_said(person: Browser) -> None:
    id_token = MVC.sign_in(person.app.test_client())["id_token"]
    told = explained(person, prompt="none", id_token_hint=id_token)
    assert told.id == "another_person"
    assert told.failed[1].startswith("Expected by id_token_hint; 1 could be meant")
    assert id_token not in told.text
    other_key = explained(person, id_token_hint=f"{id_token[:-8]}AAAAAAAA")
    assert (other_key.id, other_key.failed[1][:10]) == ("hint_signature", "alg ES256,")


def test_who_says_no_is_told_with_how_long_they_thought(anybody: Browser) -> None:
    anybody.signed_in(new_person(anybody.app))
    shown = anybody.go(anybody.ask(scope=NEW_SCOPE))
    move_clock(seconds=30)
    told = open_at(anybody.app, anybody.go(anybody.send(shown, "/consent", decision="deny")))
    assert told.id == "denied"
    assert told.failed[1].endswith((", 30 s after the request came", ", 31 s after the request came"))


def test_a_request_that_waits_no_more_is_explained(anybody: Browser) -> None:
    told = open_at(anybody.app, anybody.http.get("/authorize/resume?request=nothing"))
    minutes = pending_request_store.LIFETIME // timedelta(minutes=1)
    assert (told.id, f"more than {minutes} min" in told.failed[1]) == ("not_open", True)


def test_a_body_that_is_no_form_and_a_query_that_cannot_be_read_are_explained(anybody: Browser) -> None:
    assert open_at(anybody.app, anybody.http.post("/authorize", json={})).id == "no_form"
    assert open_at(anybody.app, anybody.http.get("/authorize?state=%ff")).id == "unreadable"
    twice = anybody.http.get("/authorize?client_id=a&client_id=b")
    assert open_at(anybody.app, twice).failed[1] == "client_id stands more than once"
    repeated = anybody.http.get("/authorize", query_string=[*GOOD.items(), ("scope", "openid")])
    assert open_at(anybody.app, repeated).failed[1] == "scope stands more than once"


@pytest.mark.parametrize(
    ("response_type", "mode"), [("code", "form_post"), ("code", "fragment"), ("id_token", "fragment")]
)
def test_the_address_goes_where_the_answer_goes(anybody: Browser, response_type: str, mode: str) -> None:
    told = explained(anybody, response_type=response_type, response_mode=mode, prompt="nothing at all")
    assert told.id in ("unknown_prompt", "response_type_not_registered")


def test_a_stranger_reads_the_code_that_was_on_the_wire_and_nothing_else(
    anybody: Browser, stranger: FlaskClient
) -> None:
    """In production, whichever check failed."""
    shown: dict[str, set[str]] = {}
    for changes in ({"prompt": "evil"}, {"max_age": "evil"}, {"code_challenge_method": "evil"}, {"scope": "evil"}):
        answer = anybody.ask(**changes)
        told = stranger.get(path_in(answer)).get_data(as_text=True).split("<footer")[0]
        shown.setdefault("invalid_scope" if "scope" in changes else "invalid_request", set()).add(told)
        assert "evil" not in without_references(answer.location) and "evil" not in told
    assert {error: len(pages) for error, pages in shown.items()} == {"invalid_request": 1, "invalid_scope": 1}


def test_an_error_page_has_the_link_and_says_no_more_than_before(anybody: Browser, stranger: FlaskClient) -> None:
    answer = anybody.ask(redirect_uri="https://evil.example/")
    shown = page(answer)
    assert shown.ids["explanation"]["href"] == f"http://localhost:5000{path_in(answer)}"
    assert answer.headers["X-Request-ID"] in shown.text
    assert "is not registered for this application, letter by letter" in shown.text
    assert "evil" not in without_references(shown.html)
    read = stranger.get(path_in(answer)).get_data(as_text=True)
    assert "400 invalid_request" in read and "evil" not in read and REDIRECT_URI not in read

"""id_token_hint: whom the client believes to be signed in (OIDC Core §3.1.2.1)."""

from typing import Any

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey

from tests.idp.authorize.browser import ISSUER, Browser, code, error, new_person, payload, redeem
from tests.idp.pages import move_clock, page

DAY = {"days": 1}


@pytest.fixture
def tokens(settled: Browser) -> dict[str, str]:
    """The settled person's, as the client got them."""
    return redeem(settled, code(settled.ask()))


def signed(claims: dict[str, Any], header: dict[str, str], key: Any) -> str:
    registry = jws.JWSRegistry(algorithms=[header["alg"]])
    return jwt.encode(header, claims, key, registry=registry)


def test_the_person_that_is_hinted_at_goes_on_without_a_page(settled: Browser, tokens: dict[str, str]) -> None:
    assert code(settled.ask(prompt="none", id_token_hint=tokens["id_token"]))
    assert code(settled.ask(id_token_hint=tokens["id_token"]))


def test_an_expired_hint_is_as_good(settled: Browser, tokens: dict[str, str]) -> None:
    move_clock(hours=2)
    assert payload(tokens["id_token"])["exp"] < payload(redeem(settled, code(settled.ask()))["id_token"])["iat"]
    assert code(settled.ask(prompt="none", id_token_hint=tokens["id_token"]))


def test_another_person_is_not_answered_for(settled: Browser, tokens: dict[str, str]) -> None:
    other = new_person(settled.app)
    settled.signed_in(other)
    settled.agreed(username=other)
    assert error(settled.ask(prompt="none", id_token_hint=tokens["id_token"])) == "login_required"
    login = settled.go(settled.ask(id_token_hint=tokens["id_token"]))
    assert "login-submit" in page(login).ids
    assert code(settled.through(settled.sign_in(login)))


def test_who_signs_in_as_another_is_told_to_the_client(settled: Browser, tokens: dict[str, str]) -> None:
    other = new_person(settled.app)
    settled.signed_in(other)
    login = settled.go(settled.ask(id_token_hint=tokens["id_token"]))
    assert error(settled.go(settled.sign_in(login, other))) == "login_required"


def test_a_hint_signs_nobody_in(stranger: Browser, tokens: dict[str, str]) -> None:
    assert error(stranger.ask(prompt="none", id_token_hint=tokens["id_token"])) == "login_required"
    assert "login-submit" in page(stranger.go(stranger.ask(id_token_hint=tokens["id_token"]))).ids


def test_what_is_no_id_token_of_ours_is_refused(settled: Browser, tokens: dict[str, str]) -> None:
    claims = payload(tokens["id_token"])
    header = {"alg": "ES256", "kid": "a", "typ": "JWT"}
    head, body, signature = tokens["id_token"].split(".")
    foreign = {
        "an access token": tokens["access_token"],
        "a foreign key": signed(claims, header, ECKey.generate_key("P-256")),
        "a foreign key that calls itself ours": signed(
            claims, {**header, "kid": _kid(settled)}, ECKey.generate_key("P-256")
        ),
        "the public key as a secret": signed(claims, {**header, "alg": "HS256"}, OctKey.import_key("x" * 32)),
        "no signature": f"{head}.{body}.",
        "half a signature": f"{head}.{body}.{signature[:-8]}",
        "another body": f"{head}.{body[:-4]}AAAA.{signature}",
        "alg none": "eyJhbGciOiJub25lIn0." + body + ".",
        "no token": "e30",
        "five parts": "a.b.c.d.e",
        "not ASCII": "ä.ö.ü",
        "a quotation mark in the kid": "eyJhbGciOiJFUzI1NiIsImtpZCI6ImFcImIifQ." + body + "." + signature,
        "much too long": "a" * 9000,
    }
    wrong = {name: error(settled.ask(prompt="none", id_token_hint=hint)) for name, hint in foreign.items()}
    assert wrong == dict.fromkeys(foreign, "invalid_request")


def test_a_token_of_another_issuer_with_our_key_is_refused(settled: Browser, tokens: dict[str, str]) -> None:
    with settled.app.app_context():
        key = settled.app.extensions["sixty_keys"].signing_key("ES256")
    header = {"alg": "ES256", "kid": key.kid, "typ": "JWT"}
    claims = payload(tokens["id_token"])
    assert code(settled.ask(prompt="none", id_token_hint=signed(claims, header, key)))
    for change in ({"iss": ISSUER + "/"}, {"iss": "https://other.example"}, {"sub": 5}, {"aud": None}):
        hint = signed({**claims, **change}, header, key)
        assert error(settled.ask(prompt="none", id_token_hint=hint)) == "invalid_request"


def _kid(browser: Browser) -> str:
    keys = browser.http.get("/jwks").get_json()["keys"]
    return next(key["kid"] for key in keys if key["alg"] == "ES256")

"""The parameter `claims`: consent for single claims, and what goes with the code (OIDC Core §5.5)."""

import json

from flask import Flask
from sqlalchemy import select

from idp.extensions import reading
from idp.token.models import AuthorizationCodeRow, GrantRow
from idp.users import user_store
from tests.idp.authorize.browser import Browser, code, error, new_person, redeem
from tests.idp.pages import Page, page

NAME = json.dumps({"userinfo": {"name": {"essential": True}}})
EMAIL = json.dumps({"userinfo": {"email": None}, "id_token": {"email": None, "auth_time": {"essential": True}}})
KEPT = {"userinfo": ["email"], "id_token": ["email"]}


def subject(browser: Browser, username: str | None = None) -> str:
    with browser.app.app_context(), reading() as connection:
        user = user_store.find_by_username(connection, username or browser.username)
    assert user is not None
    return user.id


def kept_claims(app: Flask, table: type[AuthorizationCodeRow | GrantRow], user_id: str) -> list[object]:
    with app.app_context(), reading() as connection:
        return list(connection.execute(select(table.claims).where(table.user_id == user_id)).scalars())


def only(*subjects: str) -> str:
    return json.dumps({"id_token": {"sub": {"values": subjects}}})


def asked_page(browser: Browser, **changes: str) -> Page:
    shown = page(browser.go(browser.ask(**changes)))
    assert "consent-approve" in shown.ids
    return shown


def test_a_claim_that_an_agreed_scope_releases_is_not_asked_for_again(settled: Browser) -> None:
    assert code(settled.ask(claims=NAME, prompt="none"))
    assert code(settled.ask(claims=NAME, prompt="none", scope="openid"))


def test_a_claim_beyond_that_is_asked_for_once_and_shown_in_words(settled: Browser) -> None:
    assert error(settled.ask(claims=EMAIL, prompt="none")) == "consent_required"
    shown = asked_page(settled, claims=EMAIL)
    assert "See your email address" in shown.text
    assert "<code>email</code>" in shown.html
    assert shown.html.count(">new<") == 1
    assert code(settled.through(settled.ask(claims=EMAIL)))
    assert code(settled.ask(claims=EMAIL, prompt="none"))
    assert error(settled.ask(scope="openid email", prompt="none")) == "consent_required"


def test_a_scope_that_is_asked_beside_has_the_line_for_its_claims(settled: Browser) -> None:
    shown = asked_page(settled, claims=EMAIL, scope="openid profile email")
    assert shown.html.count("<code>email</code>") == 1


def test_what_was_asked_goes_with_the_code_into_the_grant(settled: Browser) -> None:
    redeem(settled, code(settled.through(settled.ask(claims=EMAIL))))
    redeem(settled, code(settled.ask(claims="{}")))
    for table in (AuthorizationCodeRow, GrantRow):
        kept = kept_claims(settled.app, table, subject(settled))
        assert sorted(kept, key=str) == [None, KEPT], table


def test_a_request_that_waits_keeps_its_claims(stranger: Browser) -> None:
    assert redeem(stranger, code(stranger.through(stranger.post(claims=EMAIL))))
    assert kept_claims(stranger.app, GrantRow, subject(stranger)) == [KEPT]


def test_the_subject_that_is_asked_for_goes_on_and_nobody_else(settled: Browser) -> None:
    own = subject(settled)
    assert code(settled.ask(claims=only(own, "another"), prompt="none"))
    assert error(settled.ask(claims=only("another"), prompt="none")) == "login_required"
    assert "login-submit" in page(settled.go(settled.ask(claims=only("another")))).ids


def test_who_signs_in_as_another_than_asked_for_is_told_to_the_client(settled: Browser) -> None:
    other = new_person(settled.app)
    asked = only(subject(settled, other))
    assert error(settled.go(settled.sign_in(settled.go(settled.ask(claims=asked))))) == "login_required"
    assert code(settled.through(settled.sign_in(settled.go(settled.ask(claims=asked)), other)))


def test_a_hint_and_a_subject_must_both_fit(settled: Browser) -> None:
    hint = redeem(settled, code(settled.ask()))["id_token"]
    assert code(settled.ask(id_token_hint=hint, claims=only(subject(settled)), prompt="none"))
    assert error(settled.ask(id_token_hint=hint, claims=only("another"), prompt="none")) == "login_required"


def test_malformed_claims_and_an_acr_that_cannot_be_met_go_to_the_client(settled: Browser) -> None:
    assert error(settled.ask(claims="{")) == "invalid_request"
    acr = json.dumps({"id_token": {"acr": {"essential": True, "values": ["urn:other"]}}})
    assert error(settled.ask(claims=acr)) == "unmet_authentication_requirements"

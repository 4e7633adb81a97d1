"""Refusals at /logout: whose hint it is, and which address was nearly right."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import text

from idp.extensions import writing
from tests.idp.explain.conftest import Told
from tests.idp.pages import move_clock, page
from tests.idp.relying_party import MVC
from tests.support.explained import path_in, without_references

BACK = "http://localhost:5002/signout-callback-oidc"
Open = Callable[[Any], Told]


@pytest.fixture
def tokens(client: FlaskClient) -> dict[str, str]:
    return MVC.sign_in(client)


def asked(client: FlaskClient, **sent: str) -> Any:
    return client.get("/logout", query_string=sent)


def test_the_nearest_registered_address_is_shown_letter_by_letter(
    client: FlaskClient, told: Open, tokens: dict[str, str]
) -> None:
    answer = asked(client, id_token_hint=tokens["id_token"], post_logout_redirect_uri=BACK.replace("5002", "5003"))
    explained = told(answer)
    assert (explained.id, explained.failed[1]) == ("uri", "1 registered, 0 equal. The nearest differs in: port")
    assert f"registered  {BACK}\n" in explained.text
    assert explained.passed["Client known and enabled"] == "mvc client"
    assert tokens["id_token"] not in explained.text
    shown = page(answer)
    assert "The address to go to afterwards" in shown.text and "5003" not in without_references(shown.html)
    assert shown.ids["explanation"]["href"] == f"http://localhost:5000{path_in(answer)}"


@pytest.mark.parametrize(
    ("sent", "failure", "detail"),
    [
        ({"post_logout_redirect_uri": BACK}, "nobodys_uri", "without id_token_hint and without client_id"),
        ({"client_id": "nobody"}, "unknown_client", "client_id nobody, by client_id"),
        ({"client_id": "todo list client", "post_logout_redirect_uri": BACK}, "no_uris", "0 registered"),
        ({"state": "s" * 2049}, "state_too_long", "2049 characters; at most 2048 are taken"),
        ({"id_token_hint": "a.b.c"}, "hint_not_jwt", "Three parts"),
        ({"id_token_hint": "a" * 8193}, "hint_too_long", "8193 characters; an ID token from here has at most 8192"),
    ],
)
def test_what_needs_no_hint_to_be_refused_is_explained(
    client: FlaskClient, told: Open, sent: dict[str, str], failure: str, detail: str
) -> None:
    explained = told(asked(client, **sent))
    assert explained.id == failure
    assert detail in explained.failed[1]


def test_every_fault_of_a_hint_is_told_apart(
    app: Flask, client: FlaskClient, told: Open, tokens: dict[str, str]
) -> None:
    with app.app_context():
        key = app.extensions["sixty_keys"].signing_key("ES256")
    claims, ours = jwt.decode(tokens["id_token"], key, algorithms=["ES256"]).claims, {"alg": "ES256", "kid": key.kid}
    foreign = ECKey.generate_key("P-256")
    hints = {
        tokens["access_token"]: ("hint_type", "typ at+jwt; JWT was expected"),
        jwt.encode(ours, claims, foreign): ("hint_signature", f"alg ES256, kid {key.kid}: the key is known"),
        jwt.encode({**ours, "kid": "of-2024"}, claims, foreign): (
            "hint_unknown_key",
            "kid of-2024 is not in the key set",
        ),
        jwt.encode(ours, {**claims, "iss": "http://localhost"}, key): (
            "hint_issuer",
            "iss http://localhost; http://localhost:5000 was expected",
        ),
        jwt.encode(ours, {**claims, "aud": ["mvc client"]}, key): ("hint_claims", "sub, aud as a text, and exp"),
        jwt.encode(ours, {**claims, "aud": "gone"}, key): ("unknown_client", "client_id gone, by id_token_hint"),
    }
    for hint, (failure, detail) in hints.items():
        explained = told(asked(client, id_token_hint=hint))
        assert (explained.id, detail in explained.failed[1]) == (failure, True), explained.failed
        assert hint not in explained.text
    other = told(asked(client, id_token_hint=tokens["id_token"], client_id="todo list client"))
    assert other.failed[1] == "aud mvc client; client_id todo list client"


def test_a_disabled_clients_hint_is_told(app: Flask, client: FlaskClient, told: Open, tokens: dict[str, str]) -> None:
    with app.app_context(), writing() as connection:
        connection.execute(text("UPDATE client SET disabled_at = registered_at"))
    move_clock(seconds=6)
    assert told(asked(client, id_token_hint=tokens["id_token"])).id == "unknown_client"


def test_what_is_no_request_of_an_application_or_of_a_page_is_explained(client: FlaskClient, told: Open) -> None:
    assert told(client.post("/logout", data=json.dumps({}), content_type="application/json")).id == "no_form"
    assert told(client.get("/logout?state=%ff")).id == "unreadable"
    assert told(client.get("/logout?state=a&state=b")).failed[1] == "state stands more than once"
    assert told(client.get("/logout/continue?request=made-up")).failed[1].startswith("request cannot be opened")
    assert told(client.get("/logout/receipt?of=made-up")).failed[1].startswith("of cannot be opened")
    assert told(client.post("/logout/confirm", data={"request": "x"})).id == "csrf_no_token"


def test_a_stranger_reads_the_same_of_every_fault(client: FlaskClient, stranger: FlaskClient) -> None:
    read = {
        stranger.get(path_in(asked(client, **sent))).get_data(as_text=True).split("<footer")[0]
        for sent in ({"client_id": "nobody"}, {"id_token_hint": "a.b.c"}, {"post_logout_redirect_uri": BACK})
    }
    assert len(read) == 1 and "400 invalid_request" in read.pop()


def test_who_signs_out_is_told_of_no_refusal(client: FlaskClient, tokens: dict[str, str]) -> None:
    answer = asked(client, id_token_hint=tokens["id_token"], post_logout_redirect_uri=BACK)
    assert answer.location == BACK and "Link" not in answer.headers

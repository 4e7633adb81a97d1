"""Clients with `subject_type` pairwise know a person under a `sub` of their sector's own (OIDC Core §8.1)."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from idp.extensions import writing
from idp.users import pairwise_store
from shared import clock
from tests.idp.registered import register
from tests.idp.relying_party import CHALLENGE, RelyingParty


def claims_of(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def told(client: FlaskClient, tokens: dict[str, Any]) -> str:
    answer = client.get("/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    return answer.get_json()["sub"]


def introspected(client: FlaskClient, shop: RelyingParty, token: str) -> str:
    form = {"client_id": shop.client_id, "client_secret": shop.secret, "token": token}
    return client.post("/introspect", data=form).get_json()["sub"]


@pytest.fixture
def shop(app: Flask) -> RelyingParty:
    return register(app, subject_type="pairwise")


def test_every_place_tells_the_client_the_same_subject_and_never_the_persons_id(
    app: Flask, client: FlaskClient, shop: RelyingParty, alice_id: str
) -> None:
    tokens = shop.sign_in(client)
    renewed = shop.token(client, grant_type="refresh_token", refresh_token=tokens["refresh_token"]).get_json()
    subjects = [
        *(claims_of(each[name])["sub"] for each in (tokens, renewed) for name in ("id_token", "access_token")),
        told(client, tokens),
        told(client, renewed),
        introspected(client, shop, renewed["access_token"]),
        introspected(client, shop, renewed["refresh_token"]),
    ]
    assert len(set(subjects)) == 1
    assert subjects[0] != alice_id
    assert len(subjects[0]) >= 20
    assert subjects[0] == claims_of(shop.sign_in(client)["id_token"])["sub"]


def test_clients_of_one_sector_know_one_subject_and_others_another(
    app: Flask, client: FlaskClient, shop: RelyingParty
) -> None:
    near = register(app, "near", "https://shop.example/other", subject_type="pairwise")
    member = register(
        app, "member", "https://m.example/cb", subject_type="pairwise", sector_identifier_uri="https://shop.example/all"
    )
    far = register(app, "far", "https://far.example/cb", subject_type="pairwise")
    one, two, three, four = (claims_of(each.sign_in(client)["id_token"])["sub"] for each in (shop, near, member, far))
    assert one == two == three != four
    bob = claims_of(shop.sign_in(app.test_client(), "bob")["id_token"])["sub"]
    assert bob not in (one, four)


def asked(shop: RelyingParty, **more: str) -> dict[str, str]:
    return {
        "client_id": shop.client_id,
        "redirect_uri": shop.redirect_uri,
        "response_type": "code",
        "scope": "openid",
        "prompt": "none",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **more,
    }


def test_its_id_token_is_a_hint_for_the_same_person(app: Flask, client: FlaskClient, shop: RelyingParty) -> None:
    hint = shop.sign_in(client)["id_token"]
    request = asked(shop, id_token_hint=hint)
    assert "code=" in (client.get("/authorize", query_string=request).location or "")
    others = app.test_client()
    shop.sign_in(others, "bob")
    assert "error=login_required" in (others.get("/authorize", query_string=request).location or "")
    left = client.get("/logout", query_string={"id_token_hint": hint})
    assert (left.status_code, b"signed out" in left.data) == (200, True)
    assert "error=login_required" in (client.get("/authorize", query_string=request).location or "")


def test_its_subject_may_be_demanded(app: Flask, client: FlaskClient, shop: RelyingParty) -> None:
    subject = claims_of(shop.sign_in(client)["id_token"])["sub"]
    request = asked(shop, claims=json.dumps({"id_token": {"sub": {"value": subject}}}))
    assert "code=" in (client.get("/authorize", query_string=request).location or "")
    others = app.test_client()
    shop.sign_in(others, "bob")
    assert "error=login_required" in (others.get("/authorize", query_string=request).location or "")


def test_two_clients_do_not_find_out_together_who_is_the_same_to_both(
    app: Flask, client: FlaskClient, shop: RelyingParty, alice_id: str
) -> None:
    far = register(app, "far", "https://far.example/cb", subject_type="pairwise")
    near = register(app, "near", "https://shop.example/other", subject_type="pairwise")
    open_shop = register(app, "open", "https://open.example/cb")
    hints = {each: each.sign_in(client)["id_token"] for each in (shop, near, far, open_shop)}
    for one, other, expected in (
        (far, shop, "error="),
        (far, open_shop, "error="),
        (open_shop, far, "error="),
        (shop, near, "code="),
        (open_shop, open_shop, "code="),
        (far, far, "code="),
    ):
        subject = claims_of(hints[other])["sub"]
        for more in (
            {"claims": json.dumps({"id_token": {"sub": {"value": subject}}})},
            {"id_token_hint": hints[other]},
        ):
            answer = client.get("/authorize", query_string=asked(one, **more)).location or ""
            assert expected in answer, (one.client_id, other.client_id, *more)


def test_a_client_that_becomes_pairwise_may_still_show_its_own_hint(app: Flask, client: FlaskClient) -> None:
    hint = register(app).sign_in(client)["id_token"]
    shop = register(app, subject_type="pairwise")
    clock.set_offset_seconds(6)  # workers follow
    assert "code=" in (client.get("/authorize", query_string=asked(shop, id_token_hint=hint)).location or "")


def make(app: Flask, user_id: str) -> str:
    with app.app_context(), writing() as connection:
        return pairwise_store.subject_of(connection, user_id, "shop.example")


def test_requests_that_make_it_at_once_make_one(app: Flask, alice_id: str) -> None:
    barrier = Barrier(8)

    def at_once(_: int) -> str:
        barrier.wait(30)
        return make(app, alice_id)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(at_once, range(8)))) == 1


def test_a_subject_is_found_again_until_its_person_is_forgotten(app: Flask, alice_id: str) -> None:
    subject = make(app, alice_id)
    assert make(app, alice_id) == subject
    with app.app_context(), writing() as connection:
        assert pairwise_store.user_of(connection, subject) == alice_id
        pairwise_store.remove_all_of_user(connection, alice_id)
        assert pairwise_store.user_of(connection, subject) is None
    assert make(app, alice_id) != subject

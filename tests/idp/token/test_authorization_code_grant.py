"""grant_type=authorization_code over the wire."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from joserfc import jwt
from joserfc.jwk import KeySet

from idp.audit.transaction import transaction
from idp.changes import endings
from idp.extensions import reading, writing
from idp.session import session_end, session_store
from idp.token import grant_store
from shared import clock
from tests.idp.interleaved import with_a_change_in_between
from tests.idp.token_endpoint import (
    AUTH_TIME_AGO,
    LESSONS_URI,
    REDIRECT_URI,
    VERIFIER,
    NewCode,
    TokenEndpoint,
)
from tests.idp.waiting import Meanwhile


def decoded(token: str, app: Flask) -> Any:
    with app.app_context():
        keys: KeySet = app.extensions["sixty_keys"].verification_keys()
    return jwt.decode(token, keys, algorithms=["ES256", "RS256"])


def is_alive(app: Flask, access_token: str) -> bool:
    grant_id = decoded(access_token, app).claims["grant_id"]
    with app.app_context(), reading() as connection:
        return grant_store.find_alive(connection, grant_id) is not None


def test_a_code_becomes_tokens(endpoint: TokenEndpoint, new_code: NewCode) -> None:
    answer = endpoint.exchange(new_code())
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    body = answer.get_json()
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == 60
    assert body["scope"] == "openid profile api1 offline_access"
    assert len(body["refresh_token"]) == 92


def test_the_access_token_is_an_rfc_9068_token_for_the_api(
    endpoint: TokenEndpoint, new_code: NewCode, app: Flask, alice_id: str
) -> None:
    token = decoded(endpoint.exchange(new_code()).get_json()["access_token"], app)
    assert token.header["typ"] == "at+jwt"
    assert token.header["alg"] == "ES256"
    assert token.header["kid"]
    assert token.claims["exp"] - token.claims["iat"] == 60
    assert token.claims["iss"] == "http://localhost:5000"
    assert token.claims["aud"] == "api1"
    assert token.claims["client_id"] == "mvc client"
    assert token.claims["sub"] == alice_id
    assert token.claims["sid"]
    assert token.claims["scope"] == "openid profile api1 offline_access"
    assert token.claims["iat"] - token.claims["auth_time"] == pytest.approx(AUTH_TIME_AGO.total_seconds(), abs=1)
    assert len(token.claims["jti"]) >= 20
    assert "nbf" not in token.claims


def test_an_access_token_for_no_api_is_for_the_issuer(endpoint: TokenEndpoint, new_code: NewCode, app: Flask) -> None:
    body = endpoint.exchange(new_code(scope="openid profile")).get_json()
    assert decoded(body["access_token"], app).claims["aud"] == "http://localhost:5000"


def test_the_id_token_says_who_signed_in_and_nothing_else(
    endpoint: TokenEndpoint, new_code: NewCode, app: Flask
) -> None:
    token = decoded(endpoint.exchange(new_code()).get_json()["id_token"], app)
    assert token.header["alg"] == "ES256"
    assert token.claims["aud"] == "mvc client"
    assert token.claims["nonce"] == "n-0S6_WzA2Mj"
    assert set(token.claims) == {
        "iss", "sub", "aud", "iat", "exp", "auth_time", "sid", "amr", "acr", "at_hash", "nonce",
    }  # fmt: skip


def test_without_openid_there_is_no_id_token_and_without_offline_access_no_refresh_token(
    endpoint: TokenEndpoint, new_code: NewCode
) -> None:
    body = endpoint.exchange(new_code(scope="api1")).get_json()
    assert set(body) == {"access_token", "token_type", "expires_in", "scope"}


@pytest.mark.parametrize(
    "form",
    [
        {"code_verifier": ""},
        {"code_verifier": "another-verifier-of-at-least-forty-three-chars"},
        {"code_verifier": "short"},
        {"redirect_uri": ""},
        {"redirect_uri": REDIRECT_URI + "/"},
    ],
)
def test_a_request_that_fails_does_not_consume_the_code(
    endpoint: TokenEndpoint, new_code: NewCode, form: dict[str, str]
) -> None:
    code = new_code()
    refused = endpoint.exchange(code, **form)
    assert refused.status_code == 400
    assert refused.get_json()["error"] in ("invalid_grant", "invalid_request")
    assert endpoint.exchange(code).status_code == 200


def test_a_failed_client_authentication_does_not_consume_the_code(endpoint: TokenEndpoint, new_code: NewCode) -> None:
    code = new_code()
    assert endpoint.exchange(code, auth=("mvc client", "wrong")).status_code == 401
    assert endpoint.exchange(code).status_code == 200


def test_a_verifier_where_no_challenge_was_sent_is_refused(endpoint: TokenEndpoint, new_code: NewCode) -> None:
    code = new_code(code_challenge=None)
    assert endpoint.exchange(code).status_code == 400
    assert endpoint.exchange(code, code_verifier="").status_code == 200


def test_a_challenge_is_never_compared_as_plain(endpoint: TokenEndpoint, new_code: NewCode) -> None:
    assert endpoint.exchange(new_code(code_challenge=VERIFIER)).get_json()["error"] == "invalid_grant"


def test_a_code_lives_sixty_seconds(endpoint: TokenEndpoint, new_code: NewCode) -> None:
    first, second = new_code(), new_code()
    clock.set_offset_seconds(58)
    assert endpoint.exchange(first).status_code == 200
    clock.set_offset_seconds(60)
    assert endpoint.exchange(second).get_json()["error"] == "invalid_grant"


def test_another_clients_code_is_refused_and_stays_good(endpoint: TokenEndpoint, new_code: NewCode) -> None:
    code = new_code()
    stolen = endpoint.exchange(code, auth=None, client_id="todo list client", redirect_uri=REDIRECT_URI)
    assert stolen.get_json()["error"] == "invalid_grant"
    assert endpoint.exchange(code).status_code == 200


def test_a_double_click_logs_nobody_out(endpoint: TokenEndpoint, new_code: NewCode, app: Flask) -> None:
    code = new_code()
    body = endpoint.exchange(code).get_json()
    assert endpoint.exchange(code).get_json()["error"] == "invalid_grant"
    assert is_alive(app, body["access_token"])


def test_a_code_shown_again_later_ends_its_grant(endpoint: TokenEndpoint, new_code: NewCode, app: Flask) -> None:
    code = new_code()
    body = endpoint.exchange(code).get_json()
    clock.set_offset_seconds(3)
    assert endpoint.exchange(code).get_json()["error"] == "invalid_grant"
    assert not is_alive(app, body["access_token"])
    assert endpoint.refresh(body["refresh_token"]).get_json()["error"] == "invalid_grant"


def test_a_redeemed_code_with_a_wrong_verifier_ends_nothing(
    endpoint: TokenEndpoint, new_code: NewCode, app: Flask
) -> None:
    code = new_code()
    body = endpoint.exchange(code).get_json()
    clock.set_offset_seconds(3)
    endpoint.exchange(code, code_verifier="another-verifier-of-at-least-forty-three-chars")
    assert is_alive(app, body["access_token"])


def test_a_code_of_a_session_that_has_ended_since_makes_no_grant(
    endpoint: TokenEndpoint, new_code: NewCode, app: Flask, alice_id: str
) -> None:
    code = new_code()
    with app.app_context(), writing() as connection:
        session_store.end_all_of_user(connection, alice_id, "logout", clock.now())
    assert endpoint.exchange(code).get_json()["error"] == "invalid_grant"


@pytest.mark.postgresql
@pytest.mark.parametrize("with_grant", [False, True])
def test_a_code_that_is_shown_while_its_person_is_disabled_holds_that_up_in_no_way(
    endpoint: TokenEndpoint, new_code: NewCode, app: Flask, alice_id: str, with_grant: bool
) -> None:
    code = new_code(with_grant=with_grant)
    with app.app_context(), transaction() as change:  # in the order of `user_changes`
        session_end.end_all_of_user(change, alice_id, "user_disabled", clock.now())
        shown = Meanwhile(app, lambda: endpoint.exchange(code))
        endings.revoke_grants(change, "user_disabled", clock.now(), user_id=alice_id)
    assert shown.answer().get_json()["error"] == "invalid_grant"


def test_a_code_nobody_issued_is_refused(endpoint: TokenEndpoint) -> None:
    for code in ("x", "é", "a" * 5000):
        assert endpoint.exchange(code).get_json()["error"] == "invalid_grant"


def test_a_code_that_is_thrown_away_while_it_is_shown_is_refused(
    endpoint: TokenEndpoint, new_code: NewCode, app: Flask, database: Path
) -> None:
    code = new_code()
    answer = with_a_change_in_between(
        app, database, "DELETE FROM authorization_code", lambda: endpoint.exchange(code).get_json()
    )
    assert answer["error"] == "invalid_grant"


def test_a_public_client_redeems_with_its_id_and_the_verifier(endpoint: TokenEndpoint, new_code: NewCode) -> None:
    code = new_code(client_id="todo list client", redirect_uri=LESSONS_URI)
    body = endpoint.exchange(code, auth=None, client_id="todo list client", redirect_uri=LESSONS_URI).get_json()
    assert body["refresh_token"]

"""Who is let in, and what the others are told (RFC 6750, RFC 9728 §5.1)."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from api1.app import create_app
from shared import clock, outbound
from shared.access_token_validation import UNVERIFIED
from shared.jwks_client import JwksClient
from tests.api1.conftest import bearer, settings
from tests.shared.little_provider import Provider, claims, ec_key, sign
from tests.support.explained import challenge_without_address
from tests.support.scraped import counted

METADATA = 'resource_metadata="http://localhost:5001/.well-known/oauth-protected-resource"'


def call(client: FlaskClient, token: str) -> TestResponse:
    return client.get("/identity", headers=bearer(token))


def challenge(response: TestResponse) -> str:
    return response.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Basic YTpi", "DPoP abc", "Negotiate", "bearer\t", "=", "é"]
)
def test_without_a_bearer_token_the_challenge_has_no_error_code(client: FlaskClient, authorization: str | None) -> None:
    response = client.get("/identity", headers={} if authorization is None else {"Authorization": authorization})
    assert response.status_code == 401
    assert challenge(response) == f"Bearer {METADATA}"
    assert "error" not in response.get_json()
    assert response.mimetype == "application/problem+json"


def test_a_token_in_the_query_or_the_form_is_not_looked_at(client: FlaskClient, provider: Provider) -> None:
    token = provider.token(clock.now())
    for response in (
        client.get("/identity", query_string={"access_token": token}),
        client.get("/identity", data={"access_token": token}),
    ):
        assert response.status_code == 401
        assert challenge(response) == f"Bearer {METADATA}"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_schemes_name_is_read_in_any_case(client: FlaskClient, provider: Provider, scheme: str) -> None:
    token = provider.token(clock.now())
    assert client.get("/identity", headers={"Authorization": f"{scheme} {token}"}).status_code == 200


def test_an_expired_token_is_told_the_numbers_in_the_header_and_the_body(
    client: FlaskClient, provider: Provider
) -> None:
    token = provider.token(clock.now() - timedelta(seconds=180))
    response = call(client, token)
    assert response.status_code == 401
    said = re.fullmatch(
        r'Bearer error="invalid_token", error_description="(Refused: exp (\S+), now (\S+), skew 60 s, (\d+) s late\.)"'
        rf", {re.escape(METADATA)}",
        challenge_without_address(response),
    )
    assert said is not None
    assert int(said[4]) in (60, 61)
    problem = response.get_json()
    assert problem["now"] - problem["exp"] - problem["clock_skew_seconds"] == int(said[4])
    assert (problem["status"], problem["error"], problem["detail"]) == (401, "invalid_token", said[1])
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("skew", "age", "status"),
    [(60, 115, 200), (60, 120, 401), (0, 55, 200), (0, 60, 401), (300, 355, 200), (300, 360, 401)],
)
def test_the_setting_decides_how_long_a_dead_token_works(provider: Provider, skew: int, age: int, status: int) -> None:
    client = create_app(settings(provider.issuer, clock_skew_seconds=skew)).test_client()
    assert call(client, provider.token(clock.now() - timedelta(seconds=age))).status_code == status


def test_the_same_token_is_accepted_and_later_refused(client: FlaskClient, provider: Provider) -> None:
    token = provider.token(clock.now())
    clock.set_offset_seconds(110)
    assert call(client, token).status_code == 200
    clock.set_offset_seconds(125)
    assert call(client, token).status_code == 401


@pytest.mark.parametrize("text", ["x", "a.b.c", "a b", "é.é.é", "Bearer x", "a,b", '"', "\\", "%00", "x" * 20_000])
def test_a_token_that_cannot_be_verified_is_told_a_constant(client: FlaskClient, text: str) -> None:
    response = call(client, text)
    assert response.status_code == 401
    assert (
        challenge_without_address(response)
        == f'Bearer error="invalid_token", error_description="{UNVERIFIED}", {METADATA}'
    )
    assert set(response.get_json()) == {"title", "status", "detail", "error"}


def test_an_id_token_is_refused_like_any_other_stranger(client: FlaskClient, provider: Provider) -> None:
    id_token = sign(claims(clock.now(), iss=provider.issuer, aud="api1"), provider.keys[0], typ="JWT")
    assert UNVERIFIED in challenge(call(client, id_token))


def test_a_verified_token_for_somebody_else_is_told_whom_it_does_not_name(
    client: FlaskClient, provider: Provider
) -> None:
    response = call(client, provider.token(clock.now(), aud="api2"))
    assert response.status_code == 401
    assert "Refused: aud does not name api1." in challenge(response)


@pytest.mark.parametrize("scope", [None, "", "openid", "api10", "API1", "openid profile"])
def test_a_token_without_the_scope_is_403_and_told_which(
    client: FlaskClient, provider: Provider, scope: str | None
) -> None:
    response = call(client, provider.token(clock.now(), scope=scope))
    assert response.status_code == 403
    assert challenge_without_address(response) == (
        'Bearer error="insufficient_scope", error_description="Refused: this address needs the scope api1.", '
        f'scope="api1", {METADATA}'
    )
    assert response.get_json()["error"] == "insufficient_scope"


def test_an_expired_token_without_the_scope_is_401(client: FlaskClient, provider: Provider) -> None:
    assert call(client, provider.token(clock.now() - timedelta(hours=1), scope="openid")).status_code == 401


def test_a_key_that_appears_later_is_looked_for_at_once(provider: Provider) -> None:
    keys = JwksClient(outbound.new_session(), provider.issuer, refetch_seconds=0)
    client = create_app(settings(provider.issuer), keys).test_client()
    assert call(client, provider.token(clock.now())).status_code == 200
    provider.keys.append(ec_key("second"))
    assert call(client, provider.token(clock.now(), key=provider.keys[1])).status_code == 200
    assert provider.jwks_requests == 2


def test_an_unknown_key_is_401_while_the_provider_answers_and_503_while_it_does_not(provider: Provider) -> None:
    keys = JwksClient(outbound.new_session(), provider.issuer, refetch_seconds=0)
    client = create_app(settings(provider.issuer), keys).test_client()
    strange = provider.token(clock.now(), key=ec_key("strange"))
    assert UNVERIFIED in challenge(call(client, strange))
    provider.stop()
    assert call(client, strange).status_code == 503


def test_the_provider_is_reached_by_the_back_channel(provider: Provider) -> None:
    provider.metadata_changes.update(issuer="http://localhost:5000", jwks_uri="http://localhost:5000/jwks")
    client = create_app(settings("http://localhost:5000", backchannel_url=provider.issuer)).test_client()
    token = provider.token(clock.now(), iss="http://localhost:5000")
    assert call(client, token).status_code == 200


def test_a_provider_that_is_down_is_503_and_not_401(client: FlaskClient, provider: Provider) -> None:
    token = provider.token(clock.now())
    provider.stop()
    response = call(client, token)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert "WWW-Authenticate" not in response.headers
    assert response.mimetype == "application/problem+json"
    assert response.get_json()["error"] == "temporarily_unavailable"


def test_a_known_key_still_opens_while_the_provider_is_down(client: FlaskClient, provider: Provider) -> None:
    token = provider.token(clock.now())
    assert call(client, token).status_code == 200
    provider.stop()
    assert call(client, token).status_code == 200


def test_without_a_token_nobody_asks_the_provider(client: FlaskClient, provider: Provider) -> None:
    provider.stop()
    assert client.get("/identity").status_code == 401


def test_another_provider_at_the_issuers_address_is_503(client: FlaskClient, provider: Provider) -> None:
    provider.metadata_changes["issuer"] = "http://localhost:1"
    assert call(client, provider.token(clock.now())).status_code == 503


@pytest.mark.parametrize("host", ["evil.example", "idp:5000", "a/b", "[", "localhost:99999", "é", ""])
def test_a_foreign_host_header_changes_nothing(client: FlaskClient, provider: Provider, host: str) -> None:
    refused = client.get("/identity", headers={"Host": host})
    assert (refused.status_code, challenge(refused)) == (401, f"Bearer {METADATA}")
    headers = {**bearer(provider.token(clock.now())), "Host": host}
    assert client.get("/identity", headers=headers).status_code == 200


def test_a_refusal_is_logged_with_its_reason_and_without_the_token(client: FlaskClient, provider: Provider) -> None:
    token = provider.token(clock.now(), aud="api2")
    with capture_logs() as events:
        call(client, token)
    refusal = next(event for event in events if event["event"] == "access token refused")
    assert (refusal["reason"], refusal["client_id"]) == ("wrong audience", "mvc client")
    assert token.split(".")[2] not in str(events)


def test_every_request_to_a_protected_address_counts_once_by_the_outcome_of_its_token(
    client: FlaskClient, provider: Provider
) -> None:
    now = clock.now()
    for token in (
        provider.token(now),
        "x",
        provider.token(now, aud="api2"),
        provider.token(now - timedelta(hours=1)),
        provider.token(now - timedelta(hours=1)),
        provider.token(now, scope="openid"),
    ):
        call(client, token)
    client.get("/identity")
    client.get("/health")
    assert counted(client.application, "api1_requests_total") == {
        ("accepted",): 1,
        ("malformed",): 1,
        ("wrong_audience",): 1,
        ("expired",): 2,
        ("insufficient_scope",): 1,
        ("no_token",): 1,
    }


def test_a_token_that_nobody_can_judge_counts_as_the_providers_fault(client: FlaskClient, provider: Provider) -> None:
    provider.stop()
    call(client, provider.token(clock.now()))
    assert counted(client.application, "api1_requests_total") == {("provider_unavailable",): 1}

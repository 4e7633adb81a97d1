import base64
import hashlib
import hmac
import json
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, OctKey, RSAKey

from mvc_client.tokens import id_token
from mvc_client.tokens.id_token import IdToken
from mvc_client.tokens.provider_token import Problem

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig", "alg": "ES256"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
OTHER = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})
KEYS = KeySet([EC, RSA])
ACCESS_TOKEN = "the access token"
CLAIMS: Mapping[str, Any] = {
    "iss": "https://idp.test",
    "aud": "mvc client",
    "sub": "alice",
    "iat": int(NOW.timestamp()),
    "exp": int(NOW.timestamp()) + 300,
    "nonce": "n-1",
}


def made(changes: Mapping[str, Any] | None = None, header: Mapping[str, Any] | None = None, key: Key = EC) -> str:
    claims = {name: value for name, value in {**CLAIMS, **(changes or {})}.items() if value is not None}
    full = {"alg": "ES256", "kid": "ec", **(header or {})}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # joserfc warns of the algorithms that these tests want refused
        return jwt.encode(full, claims, key, algorithms=[full["alg"]])


def signed_by_hmac(kid: str, secret: bytes) -> str:
    """By hand: the library refuses to make such a thing."""
    parts = ({"alg": "HS256", "kid": kid}, CLAIMS)
    text = b".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    signature = base64.urlsafe_b64encode(hmac.digest(secret, text, "sha256")).rstrip(b"=")
    return (text + b"." + signature).decode()


def verify(text: str, now: datetime = NOW) -> IdToken | Problem:
    return id_token.verify(
        text, KEYS, issuer="https://idp.test", client_id="mvc client", access_token=ACCESS_TOKEN, now=now
    )


def at_hash(algorithm: str, access_token: str = ACCESS_TOKEN) -> str:
    digest = hashlib.new(algorithm, access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"aud": ["mvc client"]},
        {"aud": ["mvc client", "another"], "azp": "mvc client"},
        {"azp": "mvc client"},
        {"at_hash": at_hash("sha256")},
    ],
)
def test_a_good_one_is_good(changes: dict[str, Any]) -> None:
    assert isinstance(verify(made(changes)), IdToken)


def test_the_standards_default_algorithm_is_good_too() -> None:
    assert isinstance(verify(made({}, {"alg": "RS256", "kid": "rsa"}, RSA)), IdToken)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"iss": "https://idp.test/"}, Problem.WRONG_ISSUER),
        ({"iss": None}, Problem.WRONG_ISSUER),
        ({"aud": "another"}, Problem.WRONG_AUDIENCE),
        ({"aud": None}, Problem.WRONG_AUDIENCE),
        ({"aud": []}, Problem.WRONG_AUDIENCE),
        ({"aud": ["mvc client", "another"]}, Problem.WRONG_AUDIENCE),
        ({"aud": ["mvc client", "another"], "azp": "another"}, Problem.WRONG_AUDIENCE),
        ({"azp": "another"}, Problem.WRONG_AUDIENCE),
        ({"sub": None}, Problem.NO_SUBJECT),
        ({"sub": ""}, Problem.NO_SUBJECT),
        ({"sub": 5}, Problem.NO_SUBJECT),
        ({"sub": "älice"}, Problem.NO_SUBJECT),
        ({"sub": "a\x00"}, Problem.NO_SUBJECT),
        ({"sub": "a" * 256}, Problem.NO_SUBJECT),
        ({"exp": None}, Problem.WRONG_TIMES),
        ({"iat": None}, Problem.WRONG_TIMES),
        ({"exp": "soon"}, Problem.WRONG_TIMES),
        ({"exp": float("nan")}, Problem.WRONG_TIMES),
        ({"iat": 10**18}, Problem.WRONG_TIMES),
        ({"at_hash": at_hash("sha256", "another access token")}, Problem.WRONG_ACCESS_TOKEN),
        ({"at_hash": 5}, Problem.WRONG_ACCESS_TOKEN),
    ],
)
def test_a_wrong_claim_is_refused(changes: dict[str, Any], problem: Problem) -> None:
    assert verify(made(changes)) is problem


def test_the_leeway_ends_sixty_seconds_after_exp() -> None:
    ended = NOW + timedelta(seconds=300 + 60)
    assert isinstance(verify(made(), ended - SECOND), IdToken)
    assert verify(made(), ended) is Problem.EXPIRED


def test_a_clock_sixty_seconds_behind_is_forgiven_and_one_more_is_not() -> None:
    assert isinstance(verify(made(), NOW - timedelta(seconds=60)), IdToken)
    assert verify(made(), NOW - timedelta(seconds=61)) is Problem.FROM_THE_FUTURE


def test_a_signature_by_another_key_is_refused() -> None:
    assert verify(made(key=OTHER)) is Problem.BAD_SIGNATURE


def test_an_unknown_key_is_said_to_be_unknown() -> None:
    assert verify(made(header={"kid": "new"})) is Problem.UNKNOWN_KEY


def test_the_client_secret_signs_nothing() -> None:
    assert verify(signed_by_hmac("ec", b"mvc secret")) is Problem.BAD_SIGNATURE


def test_the_public_key_is_no_secret_to_sign_with() -> None:
    assert verify(signed_by_hmac("rsa", RSA.as_pem(private=False))) is Problem.BAD_SIGNATURE


def test_an_unsigned_one_is_refused() -> None:
    unsigned = made({}, {"alg": "none"}, OctKey.generate_key())
    assert verify(unsigned.rpartition(".")[0] + ".") is Problem.BAD_SIGNATURE


@pytest.mark.parametrize("kind", ["at+jwt", "logout+jwt"])
def test_another_kind_of_token_is_refused(kind: str) -> None:
    assert verify(made(header={"typ": kind})) is Problem.WRONG_TYPE


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "ä", "..", "e30.e30.e30", '{"alg":"ES256"}'])
def test_no_token_at_all_is_refused(text: str) -> None:
    assert verify(text) is Problem.BAD_SIGNATURE


@pytest.mark.parametrize(("nonce", "fits"), [("n-1", True), ("n-2", False), ("", False), (None, False), (5, False)])
def test_it_answers_the_sign_in_with_its_nonce(nonce: object, fits: bool) -> None:
    assert id_token.answers(IdToken({"nonce": nonce}), "n-1") is fits


BEFORE = {**CLAIMS, "auth_time": 1000}


@pytest.mark.parametrize("changes", [{}, {"nonce": None}, {"iat": 1}, {"exp": 2}, {"at_hash": "x"}])
def test_a_renewed_one_continues_the_sign_in(changes: dict[str, Any]) -> None:
    after = {name: value for name, value in {**BEFORE, **changes}.items() if value is not None}
    assert id_token.continues(BEFORE, after)


@pytest.mark.parametrize("name", ["iss", "sub", "aud", "auth_time", "azp", "nonce"])
def test_a_renewed_one_with_another_fact_does_not(name: str) -> None:
    assert not id_token.continues(BEFORE, {**BEFORE, name: "another"})

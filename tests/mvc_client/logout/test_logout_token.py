import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, Key, KeySet, RSAKey

from mvc_client.logout import logout_token
from mvc_client.logout.logout_token import EVENT, LogoutToken
from mvc_client.tokens.provider_token import Problem

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
NOON = int(NOW.timestamp())
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig", "alg": "ES256"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
OTHER = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})
CLAIMS: Mapping[str, Any] = {
    "iss": "https://idp.test",
    "aud": "mvc client",
    "iat": NOON,
    "exp": NOON + 120,
    "jti": "a-jti",
    "sid": "a-sid",
    "events": {EVENT: {}},
}


def made(changes: Mapping[str, Any] | None = None, key: Key = EC, **header: Any) -> str:
    claims = {name: value for name, value in {**CLAIMS, **(changes or {})}.items() if value is not None}
    full = {"alg": "ES256", "kid": "ec", "typ": "logout+jwt", **header}
    named = {name: value for name, value in full.items() if value is not None}
    return jws.serialize_compact(named, json.dumps(claims), key)


def verify(text: str, now: datetime = NOW) -> LogoutToken | Problem:
    return logout_token.verify(text, KeySet([EC, RSA]), issuer="https://idp.test", client_id="mvc client", now=now)


def test_a_good_one_says_what_has_ended() -> None:
    assert verify(made()) == LogoutToken("a-jti", NOW + timedelta(seconds=180), "a-sid", None)


@pytest.mark.parametrize(
    ("changes", "sid", "sub"),
    [({"sub": "alice"}, "a-sid", "alice"), ({"sid": None, "sub": "alice"}, None, "alice")],
)
def test_it_may_name_the_person_too_or_alone(changes: dict[str, Any], sid: str | None, sub: str | None) -> None:
    found = verify(made(changes))
    assert isinstance(found, LogoutToken)
    assert (found.sid, found.sub) == (sid, sub)


@pytest.mark.parametrize("typ", ["logout+jwt", None])
def test_its_type_may_be_missing(typ: str | None) -> None:
    assert isinstance(verify(made(typ=typ)), LogoutToken)


def test_the_standards_default_algorithm_is_good_too() -> None:
    assert isinstance(verify(made({}, RSA, alg="RS256", kid="rsa")), LogoutToken)


@pytest.mark.parametrize("typ", ["JWT", "at+jwt", "jwt", "LOGOUT", ""])
def test_another_kind_of_token_is_refused(typ: str) -> None:
    assert verify(made(typ=typ)) is Problem.WRONG_TYPE


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"iss": "https://other.test"}, Problem.WRONG_ISSUER),
        ({"iss": "https://idp.test/"}, Problem.WRONG_ISSUER),
        ({"iss": None}, Problem.WRONG_ISSUER),
        ({"aud": "another"}, Problem.WRONG_AUDIENCE),
        ({"aud": None}, Problem.WRONG_AUDIENCE),
        ({"aud": ["mvc client", "another"]}, Problem.WRONG_AUDIENCE),
        ({"exp": None}, Problem.WRONG_TIMES),
        ({"iat": None}, Problem.WRONG_TIMES),
        ({"iat": "now"}, Problem.WRONG_TIMES),
        ({"exp": True}, Problem.WRONG_TIMES),
        ({"exp": NOON - 60}, Problem.EXPIRED),
        ({"iat": NOON + 61}, Problem.FROM_THE_FUTURE),
        ({"iat": NOON - 660}, Problem.TOO_OLD),
        ({"iat": 0}, Problem.TOO_OLD),
        ({"events": None}, Problem.NO_LOGOUT),
        ({"events": {}}, Problem.NO_LOGOUT),
        ({"events": [EVENT]}, Problem.NO_LOGOUT),
        ({"events": EVENT}, Problem.NO_LOGOUT),
        ({"events": {EVENT: True}}, Problem.NO_LOGOUT),
        ({"events": {"http://schemas.openid.net/event/another": {}}}, Problem.NO_LOGOUT),
        ({"nonce": "n"}, Problem.HAS_NONCE),
        ({"nonce": ""}, Problem.HAS_NONCE),
        ({"jti": None}, Problem.NO_ID),
        ({"jti": ""}, Problem.NO_ID),
        ({"jti": 7}, Problem.NO_ID),
        ({"jti": "x" * 256}, Problem.NO_ID),
        ({"sid": None}, Problem.NO_SUBJECT),
        ({"sid": ""}, Problem.NO_SUBJECT),
        ({"sid": ["a-sid"]}, Problem.NO_SUBJECT),
        ({"sid": "a\x00sid"}, Problem.NO_SUBJECT),
        ({"sid": "a\ud800sid"}, Problem.NO_SUBJECT),
        ({"sub": ""}, Problem.NO_SUBJECT),
        ({"sub": "\u00e9"}, Problem.NO_SUBJECT),
    ],
    ids=str,
)
def test_what_is_not_good_is_refused(changes: dict[str, Any], problem: Problem) -> None:
    assert verify(made(changes)) is problem


def test_a_strangers_signature_is_refused() -> None:
    assert verify(made({}, OTHER)) is Problem.BAD_SIGNATURE
    assert verify(made({}, OTHER, kid="new")) is Problem.UNKNOWN_KEY


def test_no_signature_is_refused() -> None:
    unsigned = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "logout+jwt"}).encode()).rstrip(b"=").decode()
    assert verify(f"{unsigned}.{made().split('.')[1]}.") is Problem.BAD_SIGNATURE


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "é", "." * 9, "{}"])
def test_what_is_no_token_is_refused(text: str) -> None:
    assert verify(text) is Problem.BAD_SIGNATURE


def test_clocks_may_disagree_by_a_minute() -> None:
    assert isinstance(verify(made(), NOW + timedelta(seconds=179)), LogoutToken)
    assert verify(made(), NOW + timedelta(seconds=180)) is Problem.EXPIRED


def test_one_that_never_expires_is_taken_and_remembered_for_minutes_only() -> None:
    found = verify(made({"exp": 253_402_300_799}))
    assert isinstance(found, LogoutToken)
    assert found.until == NOW + timedelta(seconds=660)
    assert isinstance(verify(made({"iat": NOON - 659, "exp": NOON + 3600})), LogoutToken)

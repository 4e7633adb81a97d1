"""Hints that a stranger makes up: whatever stands in the header, the answer is no, and never an exception."""

import base64
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from idp.token import hint_reasons, id_token_hint
from shared.explanation import Because, Failure

ISSUER = "http://localhost:5000"
KEY = ECKey.generate_key("P-256", {"kid": "ours", "use": "sig", "alg": "ES256"})
KEYS = KeySet([KEY])
CLAIMS = {"iss": ISSUER, "aud": "mvc client", "sub": "alice", "sid": "a session", "exp": 1}


def with_header(**changes: Any) -> str:
    header = {"alg": "ES256", "kid": "ours", **changes}
    signature = jwt.encode({"alg": "ES256", "kid": "ours"}, CLAIMS, KEY).split(".")[2]
    parts = [base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode() for each in (header, CLAIMS)]
    return ".".join([*parts, signature])


def test_one_of_ours_is_read() -> None:
    hint = id_token_hint.read(jwt.encode({"alg": "ES256", "kid": "ours"}, CLAIMS, KEY), KEYS, ISSUER)
    assert hint == id_token_hint.IdTokenHint("alice", "mvc client", "a session")


def test_what_userinfo_signs_is_no_hint() -> None:
    claims = {name: value for name, value in CLAIMS.items() if name not in ("exp", "sid")}
    assert isinstance(
        id_token_hint.read(jwt.encode({"alg": "ES256", "kid": "ours"}, claims, KEY), KEYS, ISSUER), Because
    )


@pytest.mark.parametrize("header", ["[" * 5000, '{"alg": ' * 600, '{"alg":"ES256","x":' + "[" * 950 + "]" * 950 + "}"])
def test_a_header_of_nested_brackets_is_refused(header: str) -> None:
    encoded = base64.urlsafe_b64encode(header.encode()).decode().rstrip("=")
    assert isinstance(id_token_hint.read(f"{encoded}.e30.{'A' * 86}", KEYS, ISSUER), Because)


@pytest.mark.parametrize("value", [5, None, [], {}, "x", [5], [[]], True, 1e400])
@pytest.mark.parametrize("name", ["alg", "kid", "typ", "crit", "b64", "jwk", "jku", "x5c", "cty", "zip", "enc", "epk"])
def test_a_made_up_header_is_refused(name: str, value: object) -> None:
    assert isinstance(id_token_hint.read(with_header(**{name: value}), KEYS, ISSUER), Because)


@pytest.mark.parametrize(
    ("header", "claims", "why", "facts"),
    [
        ({"kid": "of long ago"}, {}, hint_reasons.HINT_UNKNOWN_KEY, {"alg": "ES256", "kid": "of long ago"}),
        ({"kid": None}, {}, hint_reasons.HINT_UNKNOWN_KEY, {"alg": "ES256"}),
        ({"typ": "at+jwt"}, {}, hint_reasons.HINT_TYPE, {"typ": "at+jwt"}),
        ({}, {"iss": f"{ISSUER}/"}, hint_reasons.HINT_ISSUER, {"issuer": ISSUER, "iss": f"{ISSUER}/"}),
        ({}, {"aud": ["mvc client"]}, hint_reasons.HINT_CLAIMS, {}),
    ],
)
def test_why_one_is_refused_is_said(
    header: dict[str, Any], claims: dict[str, Any], why: Failure, facts: dict[str, Any]
) -> None:
    said = {name: value for name, value in {"alg": "ES256", "kid": "ours", **header}.items() if value is not None}
    text = jwt.encode(said, {**CLAIMS, **claims}, KEY)
    assert id_token_hint.read(text, KEYS, ISSUER) == Because(why, facts)


def test_another_signature_and_what_is_no_jwt_are_told_apart() -> None:
    text = jwt.encode({"alg": "ES256", "kid": "ours"}, CLAIMS, KEY)
    other = f"{text.rpartition('.')[0]}.{'A' * 86}"
    assert id_token_hint.read(other, KEYS, ISSUER) == Because(
        hint_reasons.HINT_SIGNATURE, {"alg": "ES256", "kid": "ours"}
    )
    assert id_token_hint.read("a.b", KEYS, ISSUER) == Because(hint_reasons.HINT_NOT_JWT)
    assert id_token_hint.read("a" * 8193, KEYS, ISSUER) == Because(
        hint_reasons.HINT_TOO_LONG, {"length": 8193, "longest": 8192}
    )

"""Asks the rules for access tokens, with one key and noon of one day unless a test says otherwise."""

import json
from base64 import urlsafe_b64encode
from datetime import datetime
from typing import Any

from joserfc.jwk import Key, KeySet

from shared.access_token_validation import Accepted, Reason, Refused, validate
from tests.shared.little_provider import ISSUER, NOON, ec_key

KEY = ec_key("current")
NOON_SECONDS = int(NOON.timestamp())


def judge(
    token: str, *keys: Key, now: datetime = NOON, audience: str | None = "api1", skew: int = 60, issuer: str = ISSUER
) -> Accepted | Refused:
    return validate(
        token, keys=KeySet(list(keys) or [KEY]), issuer=issuer, audience=audience, clock_skew_seconds=skew, now=now
    )


def refusal(token: str, *keys: Key, **options: Any) -> Refused:
    outcome = judge(token, *keys, **options)
    assert isinstance(outcome, Refused)
    return outcome


def reason(token: str, *keys: Key, **options: Any) -> Reason:
    return refusal(token, *keys, **options).reason


def with_header(token: str, header: dict[str, Any]) -> str:
    return ".".join((base64(json.dumps(header).encode()), *token.split(".")[1:]))


def base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()

"""RULES: what stands in a token, claim by claim, with its meaning in words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mvc_client.home.readouts import seconds_until
from mvc_client.moments import clock_text, duration_text

LONGEST_VALUE = 1000
_ORDER = ("exp", "iat", "nbf", "iss", "aud", "sub", "client_id", "azp", "scope", "auth_time", "nonce", "sid")
_LAST_TIME = 253_402_300_800
_BOTH = {
    "sub": "Who it is about, by an identifier that never changes.",
    "client_id": "The application that asked.",
    "azp": "The application that asked.",
    "scope": "What it may be used for.",
    "nonce": "Ties it to the sign-in that this browser began.",
    "sid": "The session at the provider. Sign-out names it.",
    "at_hash": "Ties it to the access token that it came with.",
    "amr": "How the person proved who they are.",
    "acr": "How strong that proof was, in the provider’s words.",
    "grant_id": "The grant that it grew from. When that is revoked, nothing can be renewed.",
    "jti": "This token’s own number. No two are equal.",
}
_ACCESS = {
    "iss": "Who says all this. api1 compares it letter by letter.",
    "aud": "For whom it is. Any other API must refuse it.",
}
_ID = {
    "iss": "Who says all this. This application compares it letter by letter.",
    "aud": "For this application, not for an API: api1 refuses it by its type.",
}


@dataclass(frozen=True)
class Claim:
    """One row of the table."""

    name: str
    value: str
    meaning: str


def of_access_token(claims: Mapping[str, Any], skew_seconds: int | None, now: datetime) -> list[Claim]:
    """The rows for an access token. `skew_seconds`: api1's."""
    skew = "" if skew_seconds is None else f" api1 adds {skew_seconds} s of clock skew before it refuses."
    return _rows(claims, {**_BOTH, **_ACCESS}, f"From here on it is expired.{skew}", now)


def of_id_token(claims: Mapping[str, Any], now: datetime) -> list[Claim]:
    """The rows for an ID token."""
    ends = "The ID token has done its work at sign-in; its end signs nobody out."
    return _rows(claims, {**_BOTH, **_ID}, ends, now)


def _rows(claims: Mapping[str, Any], meanings: Mapping[str, str], exp: str, now: datetime) -> list[Claim]:
    names = sorted(claims, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
    return [Claim(name, _value(claims[name]), _meaning(name, claims[name], meanings, exp, now)) for name in names]


def _value(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def _meaning(name: str, value: object, meanings: Mapping[str, str], exp: str, now: datetime) -> str:
    moment = _moment(value)
    if moment is None or name not in ("exp", "iat", "nbf", "auth_time"):
        return meanings.get(name, "")
    at = clock_text(moment, now)
    if name == "exp":
        return f"{at}. {exp}"
    if name == "iat":
        return f"{at}. Issued {duration_text(max(-seconds_until(moment, now), 0))} ago."
    if name == "nbf":
        return f"{at}. Not to be accepted before."
    return f"{at}. When the person last proved who they are; renewals do not move it."


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _LAST_TIME:
        return None
    return datetime.fromtimestamp(int(value), UTC)

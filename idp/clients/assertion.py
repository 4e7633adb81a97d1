"""RULES: what a client must sign to prove who it is (RFC 7523 §3, OpenID Connect Core §9).

An assertion is read twice: before its signature is verified, to find out whose key to ask for, and with that key.
Nothing that it says counts before that.
"""

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any, cast

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet
from joserfc.util import urlsafe_b64decode
from typing_extensions import TypeIs

from idp.clients.metadata import PRINTABLE
from shared import strict_json
from shared.signatures import ALGORITHMS, VERIFYING, Registry, fits

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_LIFE_SECONDS = 3600
"""No assertion is good for longer: for as long its `jti` must be remembered."""
LONGEST_TEXT = 16_384

SYMMETRIC = ("HS256",)
ALGORITHMS_OF: Mapping[str, tuple[str, ...]] = {"client_secret_jwt": SYMMETRIC, "private_key_jwt": ALGORITHMS}
"""What an assertion may be signed with, by the method that the client registered."""

_MAC = Registry(algorithms=SYMMETRIC, strict_check_header=False)
_TYPES = ("jwt", "client-authentication+jwt")
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\Z")
_LAST_NUMERIC_DATE = 253_402_300_799  # the end of the year 9999, the last one that a datetime can hold


class Refusal(Enum):
    """Why an assertion proves nothing; for the log alone, in the order of the checks."""

    MALFORMED = "malformed"
    WRONG_TYPE = "wrong type"
    NO_CLIENT = "no client of that name"
    OTHER_CLIENT = "iss, sub and client_id differ"
    WRONG_ALGORITHM = "wrong algorithm"
    UNKNOWN_KEY = "unknown key"
    BAD_SIGNATURE = "bad signature"
    WRONG_AUDIENCE = "wrong audience"
    WRONG_CLAIM = "wrong claim"
    EXPIRED = "expired"
    TOO_LONG = "lives too long"
    NOT_YET_VALID = "not yet valid"


@dataclass(frozen=True)
class Claimed:
    """What an assertion says; its signature is not verified yet."""

    client_id: str
    alg: str
    kid: str | None
    text: str = field(repr=False)


@dataclass(frozen=True)
class Proven:
    """An assertion that its client signed for us and now. `expires_at`: from then on it is refused for its age."""

    client_id: str
    jti: str
    expires_at: datetime


def read(text: str, client_id: str | None) -> Claimed | Refusal:
    """Whose assertion it seems to be. `client_id`: what the request names beside it."""
    if len(text) > LONGEST_TEXT or not _COMPACT.match(text):
        return Refusal.MALFORMED
    header, claims = (_json_object(part) for part in text.split(".")[:2])
    # RFC 7515 §4.1.11: an extension named by `crit` must be understood, and we understand none
    if header is None or claims is None or "crit" in header or "b64" in header:
        return Refusal.MALFORMED
    if not _is_of_our_type(header.get("typ")):
        return Refusal.WRONG_TYPE
    subject, alg, kid = claims.get("sub"), header.get("alg"), header.get("kid")
    if not isinstance(alg, str) or not (kid is None or isinstance(kid, str)):
        return Refusal.MALFORMED
    if not isinstance(subject, str) or not PRINTABLE.match(subject):
        return Refusal.NO_CLIENT
    if claims.get("iss") != subject or client_id not in (None, subject):
        return Refusal.OTHER_CLIENT
    return Claimed(subject, alg, kid, text)


def unverified(text: str) -> dict[str, Any]:
    """Header and claims together, as far as they can be read: for telling a developer, and for nothing else."""
    if len(text) > LONGEST_TEXT or not _COMPACT.match(text):
        return {}
    header, claims = (_json_object(part) for part in text.split(".")[:2])
    return {**(header or {}), **(claims or {})}


def may_be_signed_so(claimed: Claimed, method: str, registered: str | None) -> bool:
    """Whether a client of this method may use that algorithm; `registered`: the only one, or None for any."""
    return claimed.alg in (ALGORITHMS_OF.get(method, ()) if registered is None else (registered,))


def prove(
    claimed: Claimed, keys: KeySet, *, audiences: Collection[str], clock_skew_seconds: int, now: datetime
) -> Proven | Refusal:
    """Check the signature and what it is for. `audiences`: what we are called; one of them must be in `aud`.

    At `exp` + skew it IS expired; at `nbf` - skew and `iat` - skew it is good. Whether it was used before is not
    asked here.
    """
    key = _key(claimed, keys)
    if key is None:
        return Refusal.UNKNOWN_KEY
    claims = _verified(claimed, key)
    if claims is None:
        return Refusal.BAD_SIGNATURE
    if not set(_texts(claims.get("aud"))) & set(audiences):
        return Refusal.WRONG_AUDIENCE
    jti, expires = claims.get("jti"), claims.get("exp")
    if not isinstance(jti, str) or not jti or not _is_numeric_date(expires):
        return Refusal.WRONG_CLAIM
    return _too_old_or_new(claims, clock_skew_seconds, now.timestamp()) or Proven(
        claimed.client_id, jti, datetime.fromtimestamp(math.ceil(expires) + clock_skew_seconds, UTC)
    )


def _key(claimed: Claimed, keys: KeySet) -> Key | None:
    """The one key that it can have been made with; where several could, `kid` must say which (OIDC Core §10.1)."""
    named = claimed.kid if claimed.alg not in SYMMETRIC else None  # a secret has no name
    fitting = [key for key in keys if named in (None, key.kid) and fits(key, claimed.alg)]
    return fitting[0] if len(fitting) == 1 else None


def _verified(claimed: Claimed, key: Key) -> dict[str, Any] | None:
    try:
        registry = _MAC if claimed.alg in SYMMETRIC else VERIFYING
        signed = jws.deserialize_compact(claimed.text, key, registry=registry)
    except (JoseError, ValueError, RecursionError):  # the last for a header that is nested deeply
        return None
    return _object(signed.payload or b"")


def _too_old_or_new(claims: Mapping[str, Any], skew: int, seconds: float) -> Refusal | None:
    if claims["exp"] + skew <= seconds:
        return Refusal.EXPIRED
    if claims["exp"] - skew > seconds + LONGEST_LIFE_SECONDS:
        return Refusal.TOO_LONG
    for name in ("nbf", "iat"):
        if name in claims and not _is_numeric_date(claims[name]):
            return Refusal.WRONG_CLAIM
        if claims.get(name, 0) - skew > seconds:
            return Refusal.NOT_YET_VALID
    return None


def _is_of_our_type(typ: object) -> bool:
    return typ is None or (isinstance(typ, str) and typ.lower().removeprefix("application/") in _TYPES)


def _texts(value: object) -> list[str]:
    each = cast("list[object]", value) if isinstance(value, list) else [value]
    return [text for text in each if isinstance(text, str)]


def _is_numeric_date(value: object) -> TypeIs[float]:
    """Also a fraction of a second (RFC 7519 §2), which some libraries send."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _LAST_NUMERIC_DATE


def _json_object(segment: str) -> dict[str, Any] | None:
    try:
        return _object(urlsafe_b64decode(segment.encode("ascii")))
    except ValueError:
        return None


def _object(text: bytes) -> dict[str, Any] | None:
    try:
        value = strict_json.loads(text)
    except ValueError:
        return None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None

"""RULES: what every JWT of the provider that is meant for this application is judged by, whatever else it says."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, TypeGuard, cast

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import Token

ALGORITHMS = ("ES256", "RS256")
"""Signatures we accept: never `none`, never one that a client secret could make."""
LEEWAY = timedelta(seconds=60)
_REGISTRY = JWSRegistry(algorithms=list(ALGORITHMS))
_LAST_TIME = 253_402_300_800  # the year 10000: a datetime cannot hold it, and NaN is not below it


class Problem(Enum):
    """Why a token is refused, in the order of the checks."""

    UNKNOWN_KEY = "its key is not among the provider's"
    BAD_SIGNATURE = "its signature, algorithm or form is wrong"
    WRONG_TYPE = "it is another kind of token"
    WRONG_ISSUER = "it is from another issuer"
    WRONG_AUDIENCE = "it is for another client"
    NO_SUBJECT = "it names nobody"
    EXPIRED = "it has expired"
    FROM_THE_FUTURE = "it was issued in the future"
    TOO_OLD = "it was issued too long ago"
    WRONG_TIMES = "it does not say when it was issued or when it ends"
    WRONG_NONCE = "it answers another sign-in"
    WRONG_ACCESS_TOKEN = "it came with another access token"
    NOT_THE_SAME = "it is about another sign-in than the one it renews"
    NO_LOGOUT = "it tells of no logout"
    NO_ID = "it has no jti"
    HAS_NONCE = "it has a nonce, as an ID token has"


def read(text: str, keys: KeySet, types: Collection[str | None], issuer: str, client_id: str) -> Token | Problem:
    """Signature, kind, issuer and audience."""
    try:
        token = jwt.decode(text, keys, registry=_REGISTRY)
    except InvalidKeyIdError:
        return Problem.UNKNOWN_KEY
    except (JoseError, ValueError, TypeError):
        return Problem.BAD_SIGNATURE
    if token.header.get("typ") not in types:
        return Problem.WRONG_TYPE
    if token.claims.get("iss") != issuer:
        return Problem.WRONG_ISSUER
    return token if _is_for(token.claims, client_id) else Problem.WRONG_AUDIENCE


def is_subject(sub: object) -> bool:
    """At most 255 ASCII characters (OpenID Connect Core §2)."""
    return isinstance(sub, str) and 0 < len(sub) <= 255 and sub.isascii() and "\x00" not in sub


def judge_times(claims: Mapping[str, Any], now: datetime) -> Problem | None:
    """`iat` and `exp`, with `LEEWAY`."""
    exp, iat = claims.get("exp"), claims.get("iat")
    if not (is_time(exp) and is_time(iat)):
        return Problem.WRONG_TIMES
    if exp <= (now - LEEWAY).timestamp():
        return Problem.EXPIRED
    return Problem.FROM_THE_FUTURE if iat > (now + LEEWAY).timestamp() else None


def is_time(value: object) -> TypeGuard[float]:
    """A NumericDate that a datetime can hold."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _LAST_TIME


def _is_for(claims: Mapping[str, Any], client_id: str) -> bool:
    audience = claims.get("aud")
    azp = claims.get("azp")
    names = cast("list[object]", audience) if isinstance(audience, list) else [audience]
    if len(names) > 1 and azp is None:
        return False
    return client_id in names and azp in (None, client_id)

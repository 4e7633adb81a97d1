"""RULES: whether an ID token is good (OpenID Connect Core §3.1.3.7), and whether a renewed one continues it (§12.2)."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from hmac import compare_digest
from typing import Any, TypeGuard, cast

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

ALGORITHMS = ("ES256", "RS256")
"""Signatures we accept: never `none`, never one that a client secret could make."""
LEEWAY = timedelta(seconds=60)
_REGISTRY = JWSRegistry(algorithms=list(ALGORITHMS))
_LAST_TIME = 253_402_300_800  # the year 10000: a datetime cannot hold it, and NaN is not below it
_TYPES = (None, "JWT", "jwt")
_CONSTANT = ("iss", "sub", "aud", "auth_time", "azp")


class Problem(Enum):
    """Why an ID token is refused, in the order of the checks."""

    UNKNOWN_KEY = "its key is not among the provider's"
    BAD_SIGNATURE = "its signature, algorithm or form is wrong"
    WRONG_TYPE = "it is another kind of token"
    WRONG_ISSUER = "it is from another issuer"
    WRONG_AUDIENCE = "it is for another client"
    NO_SUBJECT = "it names nobody"
    EXPIRED = "it has expired"
    FROM_THE_FUTURE = "it was issued in the future"
    WRONG_TIMES = "it does not say when it was issued or when it ends"
    WRONG_NONCE = "it answers another sign-in"
    WRONG_ACCESS_TOKEN = "it came with another access token"
    NOT_THE_SAME = "it is about another sign-in than the one it renews"


@dataclass(frozen=True)
class IdToken:
    """A good one."""

    claims: Mapping[str, Any] = field(repr=False)


def verify(
    text: str, keys: KeySet, *, issuer: str, client_id: str, access_token: str, now: datetime
) -> IdToken | Problem:
    """Signature and every claim that does not depend on what came before."""
    try:
        token = jwt.decode(text, keys, registry=_REGISTRY)
    except InvalidKeyIdError:
        return Problem.UNKNOWN_KEY
    except (JoseError, ValueError, TypeError):
        return Problem.BAD_SIGNATURE
    claims = token.claims
    if token.header.get("typ") not in _TYPES:
        return Problem.WRONG_TYPE
    if claims.get("iss") != issuer:
        return Problem.WRONG_ISSUER
    if not _is_for(claims, client_id):
        return Problem.WRONG_AUDIENCE
    if not _is_subject(claims.get("sub")):
        return Problem.NO_SUBJECT
    problem = _judge_times(claims, now)
    if problem:
        return problem
    if "at_hash" in claims and not _fits(claims["at_hash"], access_token, str(token.header.get("alg"))):
        return Problem.WRONG_ACCESS_TOKEN
    return IdToken(claims)


def answers(token: IdToken, nonce: str) -> bool:
    """Whether it belongs to the sign-in that was begun with this nonce."""
    sent = token.claims.get("nonce")
    return isinstance(sent, str) and compare_digest(sent.encode(), nonce.encode())


def continues(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a renewed ID token is about the same sign-in. It needs no nonce, but must not bring another one."""
    same = all(before.get(name) == after.get(name) for name in _CONSTANT)
    return same and after.get("nonce", before.get("nonce")) == before.get("nonce")


def _is_for(claims: Mapping[str, Any], client_id: str) -> bool:
    audience = claims.get("aud")
    azp = claims.get("azp")
    names = cast("list[object]", audience) if isinstance(audience, list) else [audience]
    if len(names) > 1 and azp is None:
        return False
    return client_id in names and azp in (None, client_id)


def _is_subject(sub: object) -> bool:
    """At most 255 ASCII characters (§2)."""
    return isinstance(sub, str) and 0 < len(sub) <= 255 and sub.isascii() and "\x00" not in sub


def _judge_times(claims: Mapping[str, Any], now: datetime) -> Problem | None:
    exp, iat = claims.get("exp"), claims.get("iat")
    if not (_is_time(exp) and _is_time(iat)):
        return Problem.WRONG_TIMES
    if exp <= (now - LEEWAY).timestamp():
        return Problem.EXPIRED
    return Problem.FROM_THE_FUTURE if iat > (now + LEEWAY).timestamp() else None


def _is_time(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _LAST_TIME


def _fits(at_hash: object, access_token: str, algorithm: str) -> bool:
    """§3.1.3.6: the left half of the hash that the algorithm names."""
    digest = hashlib.new(f"sha{algorithm[-3:]}", access_token.encode("utf-8", "surrogatepass")).digest()
    half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode("ascii")
    return isinstance(at_hash, str) and compare_digest(at_hash.encode("utf-8", "surrogatepass"), half.encode())

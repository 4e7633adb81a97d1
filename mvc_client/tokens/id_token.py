"""RULES: whether an ID token is good (OpenID Connect Core §3.1.3.7), and whether a renewed one continues it (§12.2)."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from typing import Any

from joserfc.jwk import KeySet

from mvc_client.tokens.provider_token import Problem, is_subject, judge_times, read

_TYPES = (None, "JWT", "jwt")
_CONSTANT = ("iss", "sub", "aud", "auth_time", "azp")


@dataclass(frozen=True)
class IdToken:
    """A good one."""

    claims: Mapping[str, Any] = field(repr=False)


def verify(
    text: str, keys: KeySet, *, issuer: str, client_id: str, access_token: str, now: datetime
) -> IdToken | Problem:
    """Signature and every claim that does not depend on what came before."""
    token = read(text, keys, _TYPES, issuer, client_id)
    if isinstance(token, Problem):
        return token
    claims = token.claims
    if not is_subject(claims.get("sub")):
        return Problem.NO_SUBJECT
    problem = judge_times(claims, now)
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


def _fits(at_hash: object, access_token: str, algorithm: str) -> bool:
    """§3.1.3.6: the left half of the hash that the algorithm names."""
    digest = hashlib.new(f"sha{algorithm[-3:]}", access_token.encode("utf-8", "surrogatepass")).digest()
    half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode("ascii")
    return isinstance(at_hash, str) and compare_digest(at_hash.encode("utf-8", "surrogatepass"), half.encode())

"""RULES: the keys that others publish (RFC 7517), and for how long they may be kept."""

import re
from collections.abc import Mapping
from typing import Any, cast

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

MAX_AGE_LIMIT_SECONDS = 300.0
DEFAULT_MAX_AGE_SECONDS = 60.0

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age=\"?(\d{1,9})")
RSA_2048_CHARACTERS = 342  # 256 bytes in base64url; a shorter modulus is too weak (RFC 7518 §3.3)
_ASYMMETRIC = ("EC", "RSA", "OKP")
PUBLIC_MEMBERS = ("kty", "use", "key_ops", "alg", "kid", "crv", "x", "y", "n", "e")
"""Of RFC 7517 §4 and RFC 7518 §6. A private key is never imported as one: to check its primes takes seconds."""


def max_age_seconds(cache_control: str) -> float:
    """How long an answer may be kept: its `max-age`, never more than MAX_AGE_LIMIT_SECONDS."""
    lowered = cache_control.lower()
    if "no-store" in lowered or "no-cache" in lowered:
        return 0.0
    found = _MAX_AGE.search(lowered)
    return min(float(found.group(1)) if found else DEFAULT_MAX_AGE_SECONDS, MAX_AGE_LIMIT_SECONDS)


def usable_keys(document: Mapping[str, Any]) -> list[Key]:
    """The public signature keys of a JWK set that have a `kid`. What we cannot read is left out (RFC 7517 §5)."""
    return [key for key in signature_keys(document) if key.kid is not None]


def signature_keys(document: Mapping[str, Any]) -> list[Key]:
    """The same with or without a `kid`."""
    members: object = document.get("keys")
    found = [_read_key(each) for each in cast("list[object]", members)] if isinstance(members, list) else []
    return [key for key in found if key is not None]


def _read_key(member: object) -> Key | None:
    if not isinstance(member, dict):
        return None
    known = cast("dict[str, Any]", member)
    jwk = {name: known[name] for name in PUBLIC_MEMBERS if name in known}
    if jwk.get("kty") not in _ASYMMETRIC or jwk.get("use", "sig") != "sig":
        return None
    if not isinstance(jwk.get("kid"), str | None):
        return None
    if jwk["kty"] == "RSA" and len(str(jwk.get("n"))) < RSA_2048_CHARACTERS:
        return None
    try:
        return JWKRegistry.import_key(jwk)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None

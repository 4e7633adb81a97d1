"""RULES: a client's public keys as it registers them (RFC 7591 §2 `jwks`, RFC 7517)."""

from typing import Any, cast

from shared.jwk_sets import signature_keys

MOST_KEYS = 20
PRIVATE_MEMBERS = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")
"""Of RFC 7518 §6; `k` is the whole of a symmetric key."""


def check_jwks(value: object) -> dict[str, Any]:
    """The JWK Set. Raises ValueError: it is none, shows a private or symmetric key, or has no key to verify with."""
    document = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    keys: object = document.get("keys")
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in cast("list[object]", keys)):
        raise ValueError("must be a JWK Set (RFC 7517 §5)")
    members = cast("list[dict[str, object]]", keys)
    if any(key.get("kty") == "oct" or any(name in key for name in PRIVATE_MEMBERS) for key in members):
        raise ValueError("must hold public keys only; take the private key out, and do not use it any more")
    if len(members) > MOST_KEYS:
        raise ValueError(f"must not hold more than {MOST_KEYS} keys")
    if not signature_keys(document):
        raise ValueError("must hold a key to verify signatures with: EC, OKP, or RSA with at least 2048 bits")
    return document

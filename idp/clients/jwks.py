"""RULES: a client's public keys as it registers them (RFC 7591 §2 `jwks`, RFC 7517)."""

from typing import Any, cast

from shared.jwk_sets import PUBLIC_MEMBERS, signature_keys

MOST_KEYS = 20
PRIVATE_MEMBERS = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")
"""Of RFC 7518 §6; `k` is the whole of a symmetric key."""


def check_jwks(value: object) -> dict[str, Any]:
    """The JWK Set as it is kept: what else its keys say is ignored (RFC 7517 §4), for a database may not read it.

    Raises ValueError: it is none, shows a private or symmetric key, or has no key to verify with.
    """
    document = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    keys: object = document.get("keys")
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in cast("list[object]", keys)):
        raise ValueError("must be a JWK Set (RFC 7517 §5)")
    members = cast("list[dict[str, object]]", keys)
    if any(key.get("kty") == "oct" or any(name in key for name in PRIVATE_MEMBERS) for key in members):
        raise ValueError("must hold public keys only; take the private key out, and do not use it any more")
    if len(members) > MOST_KEYS:
        raise ValueError(f"must not hold more than {MOST_KEYS} keys")
    kept = {"keys": [_kept(key) for key in members]}
    if not signature_keys(kept):
        raise ValueError("must hold a key to verify signatures with: EC, OKP, or RSA with at least 2048 bits")
    return kept


def _kept(key: dict[str, object]) -> dict[str, object]:
    known = {name: key[name] for name in PUBLIC_MEMBERS if name in key}
    values = [
        each
        for value in known.values()
        for each in (cast("list[object]", value) if isinstance(value, list) else [value])
    ]
    if not all(isinstance(value, str) and value.isprintable() for value in values):
        raise ValueError("must hold keys whose members are printable texts")
    return known

"""RULES: the signature algorithms that are trusted (RFC 7518 §3.1, RFC 8037 §3.1), for whoever signs or verifies."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from joserfc.jwk import Key
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64encode
from typing_extensions import override

ALGORITHMS = ("ES256", "RS256", "PS256", "EdDSA")
"""Never `none`, and never a symmetric one. EdDSA is with Ed25519."""

LONGEST_HEADER = 16_384
"""As long as a whole token may be: a header is refused for what it says, not for its length."""


_KEYS: Mapping[str, tuple[str, str | None]] = {
    "ES256": ("EC", "P-256"),
    "RS256": ("RSA", None),
    "PS256": ("RSA", None),
    "EdDSA": ("OKP", "Ed25519"),
    "HS256": ("oct", None),
}
"""The type and the curve of the key for each; the last for those who share a secret."""


def fits(key: Key, alg: str) -> bool:
    """Whether `alg` may be verified with this key: it has the type and curve, and was made for nothing else."""
    if (key.key_type, key.get("crv")) != _KEYS.get(alg):
        return False
    return key.get("use") in (None, "sig") and key.get("alg") in (None, alg)


class Registry(JWSRegistry):
    """These algorithms, without joserfc's warning for the name EdDSA, which it gives at every single use."""

    max_header_length = LONGEST_HEADER

    @override
    def get_alg(self, name: str) -> Any:
        if name not in (self.allowed or ()):
            return super().get_alg(name)  # which refuses it
        return self.algorithms[name]


SIGNING = Registry(algorithms=ALGORITHMS)
"""For what we sign, and for what must have been signed by us: no header parameter that joserfc does not know."""

VERIFYING = Registry(algorithms=ALGORITHMS, strict_check_header=False)
"""For what others sign, with header parameters of their own."""

_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def signed(alg: str, key: Key, typ: str, payload: Mapping[str, Any]) -> str:
    """A JWT in compact serialization (RFC 7515 §3.1) whose header has `alg`, the key's `kid`, and `typ`.

    `joserfc.jwt.encode` writes the same, and writes and checks the header each time anew.
    """
    claims = urlsafe_b64encode(_as_json(payload).encode())
    covered = _header(alg, str(key.kid), typ) + b"." + claims
    signature = SIGNING.get_alg(alg).sign(covered, key)
    return (covered + b"." + urlsafe_b64encode(signature)).decode("ascii")


@lru_cache(maxsize=64)
def _header(alg: str, kid: str, typ: str) -> bytes:
    return urlsafe_b64encode(_as_json({"alg": alg, "kid": kid, "typ": typ}).encode())

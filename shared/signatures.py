"""RULES: the signature algorithms that are trusted (RFC 7518 §3.1, RFC 8037 §3.1), for whoever signs or verifies."""

from collections.abc import Mapping
from typing import Any

from joserfc.jwk import Key
from joserfc.jws import JWSRegistry
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

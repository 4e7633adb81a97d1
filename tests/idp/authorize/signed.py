"""Request objects as clients sign them."""

import json
from base64 import urlsafe_b64encode
from typing import Any

from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

EC, ED, RSA = (
    ECKey.generate_key("P-256", {"kid": "ec"}),
    OKPKey.generate_key("Ed25519", {"kid": "ed"}),
    RSAKey.generate_key(2048, {"kid": "rsa"}),
)
KEYS: dict[str, Key] = {"ES256": EC, "EdDSA": ED, "RS256": RSA, "PS256": RSA}
PUBLIC = KeySet([EC, ED, RSA]).as_dict(private=False)


def signed(claims: Any, key: Any = EC, **header: Any) -> str:
    """A JWT with this header and these claims, which may be anything; what is None in the header is left out."""
    said = {"alg": "ES256", "kid": "ec", **header}
    payload = claims if isinstance(claims, str) else json.dumps(claims)
    header = json.dumps({name: value for name, value in said.items() if value is not None})
    signing = f"{_encoded(header)}.{_encoded(payload)}"
    alg = said["alg"] if said["alg"] in ("HS256", *KEYS) else "ES256"
    signature = JWSRegistry.algorithms[alg].sign(signing.encode(), key)
    return f"{signing}.{urlsafe_b64encode(signature).decode().rstrip('=')}"


def unsigned(claims: Any) -> str:
    """The same with `alg` none."""
    return f"{_encoded(json.dumps({'alg': 'none'}))}.{_encoded(json.dumps(claims))}."


def _encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")

"""RULES: the claims of an ID token (OpenID Connect Core §2, §12.2 on refresh)."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

CLAIMS = ("sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash", "c_hash")
LIFETIME_SECONDS = 300
"""Long enough for a client whose clock is off to check it once; its end signs nobody out."""


@dataclass(frozen=True)
class IdTokenFacts:
    """What an ID token says. `nonce`: only at the sign-in itself; a refreshed ID token carries none.

    `access_token`, `code`: what it came with, so that it vouches for them (Core §3.1.3.6, §3.3.2.11).
    """

    issuer: str
    client_id: str
    subject: str
    auth_time: datetime
    sid: str
    amr: Sequence[str]
    acr: str
    nonce: str | None
    access_token: str | None
    code: str | None = None


def claims(facts: IdTokenFacts, now: datetime, alg: str) -> Mapping[str, Any]:
    """The payload; `aud` is a string, as single-client libraries expect it. `alg`: what will sign it."""
    payload: dict[str, Any] = {
        "iss": facts.issuer,
        "sub": facts.subject,
        "aud": facts.client_id,
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(seconds=LIFETIME_SECONDS)).timestamp()),
        "auth_time": int(facts.auth_time.timestamp()),
        "sid": facts.sid,
        "amr": list(facts.amr),
        "acr": facts.acr,
    }
    if facts.nonce is not None:
        payload["nonce"] = facts.nonce
    vouched = {"at_hash": facts.access_token, "c_hash": facts.code}
    return payload | {name: left_half_hash(text, alg) for name, text in vouched.items() if text is not None}


def left_half_hash(text: str, alg: str) -> str:
    """`at_hash` and `c_hash` (Core §3.3.2.11) with the hash of the signature: SHA-512 for Ed25519, SHA-256 else."""
    digest = (hashlib.sha512 if alg == "EdDSA" else hashlib.sha256)(text.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode("ascii")

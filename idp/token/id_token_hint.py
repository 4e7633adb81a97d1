"""RULES: an ID token that comes back as `id_token_hint` (OIDC Core §3.1.2.1, RP-Initiated Logout §2).

It may have expired long ago; it must be ours: signed by one of our keys, with our issuer, and not an access token.
"""

from dataclasses import dataclass

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.signatures import SIGNING

LONGEST = 8192


@dataclass(frozen=True)
class IdTokenHint:
    """Whom the hint is about. `sid` None: the ID token had none."""

    subject: str
    client_id: str
    sid: str | None


def read(text: str, keys: KeySet, issuer: str) -> IdTokenHint | None:
    """The hint, or None where it is not an ID token of ours."""
    if len(text) > LONGEST or not text.isascii():
        return None
    try:
        token = jwt.decode(text, keys, registry=SIGNING)
    except (JoseError, ValueError, TypeError, RecursionError):  # the third for a `crit` that is no list
        return None
    if token.header.get("typ", "JWT") != "JWT" or token.header.get("kid") is None:
        return None
    claims = token.claims
    subject, client_id, sid = claims.get("sub"), claims.get("aud"), claims.get("sid")
    if claims.get("iss") != issuer or not isinstance(subject, str) or not isinstance(client_id, str):
        return None
    if "exp" not in claims:  # what /userinfo signs has none
        return None
    return IdTokenHint(subject, client_id, sid if isinstance(sid, str) else None)

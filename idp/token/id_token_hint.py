"""RULES: an ID token that comes back as `id_token_hint` (OIDC Core §3.1.2.1, RP-Initiated Logout §2).

It may have expired long ago; it must be ours: signed by one of our keys, with our issuer, and not an access token.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from idp.token import hint_reasons
from shared import jws_header
from shared.explanation import Because, Fact
from shared.signatures import SIGNING

LONGEST = 8192


@dataclass(frozen=True)
class IdTokenHint:
    """Whom the hint is about. `sid` None: the ID token had none."""

    subject: str
    client_id: str
    sid: str | None


def read(text: str, keys: KeySet, issuer: str) -> IdTokenHint | Because:
    """The hint, or why it is not an ID token of ours."""
    if len(text) > LONGEST or not text.isascii():
        return Because(hint_reasons.HINT_TOO_LONG, {"length": len(text), "longest": LONGEST})
    try:
        token = jwt.decode(text, keys, registry=SIGNING)
    except (JoseError, ValueError, TypeError, RecursionError):  # the third for a `crit` that is no list
        return _unverifiable(text, keys)
    if token.header.get("kid") is None:
        return _unverifiable(text, keys)
    if token.header.get("typ", "JWT") != "JWT":
        return Because(hint_reasons.HINT_TYPE, _facts(token.header, "typ"))
    claims = token.claims
    subject, client_id, sid = claims.get("sub"), claims.get("aud"), claims.get("sid")
    if claims.get("iss") != issuer:
        return Because(hint_reasons.HINT_ISSUER, {"issuer": issuer, **_facts(claims, "iss")})
    # what /userinfo signs has no exp
    if not isinstance(subject, str) or not isinstance(client_id, str) or "exp" not in claims:
        return Because(hint_reasons.HINT_CLAIMS)
    return IdTokenHint(subject, client_id, sid if isinstance(sid, str) else None)


def _unverifiable(text: str, keys: KeySet) -> Because:
    header = jws_header.unverified(text)
    if header is None:
        return Because(hint_reasons.HINT_NOT_JWT)
    is_known = any(key.kid == header.get("kid") for key in keys)
    failure = hint_reasons.HINT_SIGNATURE if is_known else hint_reasons.HINT_UNKNOWN_KEY
    return Because(failure, _facts(header, "alg", "kid"))


def _facts(members: Mapping[str, object], *names: str) -> dict[str, Fact | None]:
    return {name: value for name in names if isinstance(value := members.get(name), str | int)}

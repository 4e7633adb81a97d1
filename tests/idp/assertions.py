"""Client assertions as a client would sign them (RFC 7523), right ones and wrong ones."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from joserfc import jws
from joserfc.jwk import Key

from idp.clients.assertion import ASSERTION_TYPE
from shared import clock
from shared.signatures import ALGORITHMS, Registry

ISSUER = "http://localhost:5000"
LEAVE_OUT = object()
"""The value of a claim or header parameter that is not to be sent."""
_ALL = Registry(algorithms=[*ALGORITHMS, "HS256", "HS384", "RS384"], strict_check_header=False)


def claims_of(client_id: str, **changes: Any) -> dict[str, Any]:
    """What a good assertion says at this moment."""
    now = int(clock.now().timestamp())
    said = {
        "iss": client_id,
        "sub": client_id,
        "aud": f"{ISSUER}/token",
        "iat": now,
        "exp": now + 60,
        "jti": secrets.token_urlsafe(16),
        **changes,
    }
    return {name: value for name, value in said.items() if value is not LEAVE_OUT}


def sign(key: Key, claims: Mapping[str, Any] | str, alg: str = "ES256", **header: Any) -> str:
    """A signed assertion; the `kid` of the key stands in it unless `header` says otherwise."""
    named = {"alg": alg, "kid": key.kid or LEAVE_OUT, **header}
    sent = {name: value for name, value in named.items() if value is not LEAVE_OUT}
    payload = claims if isinstance(claims, str) else json.dumps(claims)
    return jws.serialize_compact(sent, payload, key, registry=_ALL)


def shown(text: str, **form: str) -> dict[str, str]:
    """The form of a request that shows an assertion."""
    return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": text, **form}

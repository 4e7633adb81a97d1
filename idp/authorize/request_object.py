"""RULES: a request object: the parameters of a request as a JWT that the client signed (OIDC Core §6, RFC 9101).

    peek    which algorithm, and which of the client's keys
    verify  its signature, and that it is this client's, for us, and of now
    merge   what it says wins over what stands beside it

`client_id` stands beside it always; the other parameters may, as OIDC Core demands of some, or may not (RFC 9101 §5).
"""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from idp.authorize.request import KEPT, RESOURCE, Refused
from idp.clients.client import Client
from idp.parameters import Parameters
from shared import strict_json
from shared.signatures import ALGORITHMS, VERIFYING, fits

LONGEST_BY_VALUE = 32 * 1024
LONGEST_BY_REFERENCE = 64 * 1024
MOST_KEYS = 5
"""As many are tried where the object does not say which."""
TYPES = ("jwt", "oauth-authz-req+jwt")
MEMBERS = ("request", "request_uri")
_BASE64URL = re.compile("[A-Za-z0-9_-]+")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


Claims = Mapping[str, object]
"""What a verified object says."""


@dataclass(frozen=True)
class Peeked:
    """What the object says of its signature, which is not verified yet."""

    alg: str
    kid: str | None


def refused(description: str) -> Refused:
    """The error for an object that cannot be used."""
    return Refused("invalid_request_object", description)


def peek(text: str, client: Client) -> Peeked | Refused:
    """Which key is needed. Refused: no signed JWT, or not signed as the client said it would."""
    header = _header(text)
    if header is None:
        return refused("The request object is no signed JWT.")
    alg, kid, typ = header.get("alg"), header.get("kid"), header.get("typ", "JWT")
    pinned = client.metadata.request_object_signing_alg
    if not isinstance(alg, str) or alg not in ALGORITHMS or pinned not in (None, alg):
        return refused("The request object is not signed with an algorithm that this client may use.")
    if not isinstance(typ, str) or typ.lower().removeprefix("application/") not in TYPES:
        return refused("The request object is a JWT of another type.")
    if kid is not None and not isinstance(kid, str):
        return refused("The kid of the request object is no text.")
    return Peeked(alg, kid)


def verify(
    text: str, peeked: Peeked, keys: KeySet, client: Client, *, issuer: str, clock_skew_seconds: int, now: datetime
) -> Claims | Refused:
    """What the object says, if this client signed it, for this provider, and it is neither too old nor too new."""
    payload = _payload(text, peeked, keys)
    if payload is None:
        return refused("The signature of the request object cannot be verified with the keys of this client.")
    try:
        said = strict_json.loads(payload)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        return refused("The request object holds no JSON object.")
    claims = cast("dict[str, object]", said)
    if claims.get("iss", client.client_id) != client.client_id or claims.get("sub") == client.client_id:
        return refused("The request object is not one of this client.")  # with such a `sub`: RFC 9101 §10.8
    audience = claims.get("aud", issuer)
    if issuer not in (cast("list[object]", audience) if isinstance(audience, list) else [audience]):
        return refused("The request object is for another provider.")
    return claims if _is_of_now(claims, timedelta(seconds=clock_skew_seconds), now) else _out_of_time()


def merge(plain: Parameters, claims: Claims) -> Parameters | Refused:
    """One request of both; what the object says wins."""
    if any(name in claims for name in MEMBERS):
        return refused("A request object holds another one.")
    for name in ("client_id", "response_type"):
        beside, inside = plain.get(name), claims.get(name)
        if beside is not None and name in claims and not _is_same(name, inside, beside):
            return refused(f"The request object and what stands beside it do not agree on {name}.")
    said = {name: _text(name, claims[name]) for name in (*KEPT, "registration") if name in claims}
    resource = _resources(claims[RESOURCE]) if RESOURCE in claims else plain.get_all(RESOURCE)
    texts = {name: text for name, text in said.items() if text is not None}
    if len(texts) < len(said) or resource is None:
        return refused("A parameter in the request object has a value of the wrong type.")
    if any(_UNSTORABLE.search(text) for text in (*texts.values(), *resource)):
        return refused("A parameter in the request object has a character that no parameter can have.")
    beside = {name: value for name, value in plain.values.items() if name not in MEMBERS}
    return Parameters({**beside, **texts}, plain.repeated, lists={RESOURCE: resource})


def is_registered(request_uri: str, client: Client) -> bool:
    """Whether the client registered this address; a fragment only tells versions of what is there (OIDC Core §6.2).

    It is not compared with the content: that is signed, and clients register before they know what they will ask.
    """
    bare = request_uri.partition("#")[0]
    return bare in {registered.partition("#")[0] for registered in client.metadata.request_uris}


def _is_same(name: str, inside: object, beside: str) -> bool:
    if name != "response_type" or not isinstance(inside, str):
        return inside == beside
    return sorted(inside.split(" ")) == sorted(beside.split(" "))  # its words may come in any order


def _header(text: str) -> dict[str, object] | None:
    parts = text.split(".")
    if len(parts) != 3 or not all(_BASE64URL.fullmatch(part) for part in parts):
        return None
    try:
        header = strict_json.loads(urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4)))
    except ValueError:
        return None
    return cast("dict[str, object]", header) if isinstance(header, dict) else None


def _payload(text: str, peeked: Peeked, keys: KeySet) -> bytes | None:
    fitting = [key for key in keys if peeked.kid in (None, key.kid) and fits(key, peeked.alg)]
    for key in fitting[:MOST_KEYS]:
        try:
            return jws.deserialize_compact(text.encode("ascii"), key, registry=VERIFYING).payload
        except (JoseError, ValueError, TypeError, RecursionError):  # the third for a `crit` that is no list
            continue
    return None


def _is_of_now(claims: Claims, skew: timedelta, now: datetime) -> bool:
    earliest, latest = (now - skew).timestamp(), (now + skew).timestamp()
    times = {name: claims[name] for name in ("exp", "nbf", "iat") if name in claims}
    numbers = {name: time for name, time in times.items() if isinstance(time, int | float)}
    return (
        len(numbers) == len(times)
        and numbers.get("exp", latest) > earliest
        and all(numbers.get(name, earliest) <= latest for name in ("nbf", "iat"))
    )


def _out_of_time() -> Refused:
    return refused("The request object is over, or not of now.")


def _text(name: str, value: object) -> str | None:
    """A parameter as it would stand in a query; None: it cannot."""
    if isinstance(value, str):
        return value
    if name == "max_age" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return json.dumps(value) if name in ("claims", "registration") and isinstance(value, dict) else None


def _resources(value: object) -> tuple[str, ...] | None:
    values = cast("list[object]", value) if isinstance(value, list) else [value]
    texts = [each for each in values if isinstance(each, str)]
    return tuple(dict.fromkeys(filter(None, texts))) if len(texts) == len(values) else None

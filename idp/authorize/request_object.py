"""RULES: a request object: the parameters of a request as a JWT that the client signed (OIDC Core §6, RFC 9101).

    peek    which algorithm, and which of the client's keys
    verify  its signature, and that it is this client's, for us, and of now
    merge   what it says wins over what stands beside it

`client_id` stands beside it always; the other parameters may, as OIDC Core demands of some, or may not (RFC 9101 §5).
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from idp.authorize import object_reasons as reasons
from idp.authorize.request import KEPT, RESOURCE, Refused
from idp.clients.client import Client
from idp.parameters import Parameters
from shared import jws_header, strict_json
from shared.explanation import Because, Fact, Failure
from shared.signatures import ALGORITHMS, VERIFYING, fits

LONGEST_BY_VALUE = 32 * 1024
LONGEST_BY_REFERENCE = 64 * 1024
MOST_KEYS = 5
"""As many are tried where the object does not say which."""
TYPES = ("jwt", "oauth-authz-req+jwt")
MEMBERS = ("request", "request_uri")
TIMES = ("exp", "nbf", "iat")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


Claims = Mapping[str, object]
"""What a verified object says."""


@dataclass(frozen=True)
class Peeked:
    """What the object says of its signature, which is not verified yet."""

    alg: str
    kid: str | None


def refused(description: str, failure: Failure, **facts: Fact | None) -> Refused:
    """The error for an object that cannot be used."""
    return Refused("invalid_request_object", description, Because(failure, facts))


def peek(text: str, client: Client) -> Peeked | Refused:
    """Which key is needed. Refused: no signed JWT, or not signed as the client said it would."""
    header = jws_header.unverified(text)
    if header is None:
        return refused("The request object is no signed JWT.", reasons.NOT_JWT)
    alg, kid, typ = header.get("alg"), header.get("kid"), header.get("typ", "JWT")
    pinned = client.metadata.request_object_signing_alg
    if not isinstance(alg, str) or alg not in ALGORITHMS or pinned not in (None, alg):
        description = "The request object is not signed with an algorithm that this client may use."
        return refused(description, reasons.ALGORITHM, alg=_fact(alg), allowed=pinned or ", ".join(ALGORITHMS))
    if not isinstance(typ, str) or typ.lower().removeprefix("application/") not in TYPES:
        return refused("The request object is a JWT of another type.", reasons.TYPE, typ=_fact(typ))
    if kid is not None and not isinstance(kid, str):
        return refused("The kid of the request object is no text.", reasons.KID)
    return Peeked(alg, kid)


def verify(
    text: str, peeked: Peeked, keys: KeySet, client: Client, *, issuer: str, clock_skew_seconds: int, now: datetime
) -> Claims | Refused:
    """What the object says, if this client signed it, for this provider, and it is neither too old nor too new."""
    fitting = [key for key in keys if peeked.kid in (None, key.kid) and fits(key, peeked.alg)]
    payload = _payload(text, fitting)
    if payload is None:
        description = "The signature of the request object cannot be verified with the keys of this client."
        counted = {"keys": len(keys.keys), "fitting": len(fitting)}
        return refused(description, reasons.SIGNATURE, **counted, alg=peeked.alg, kid=peeked.kid or "none")
    try:
        said = strict_json.loads(payload)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        return refused("The request object holds no JSON object.", reasons.NO_JSON)
    claims = cast("dict[str, object]", said)
    if claims.get("iss", client.client_id) != client.client_id or claims.get("sub") == client.client_id:
        said = {name: _fact(claims.get(name, "none")) for name in ("iss", "sub")}
        # with such a `sub`: RFC 9101 §10.8
        return refused("The request object is not one of this client.", reasons.OTHER_CLIENT, **said)
    audience: object = claims.get("aud", issuer)
    named = cast("list[object]", audience) if isinstance(audience, list) else [audience]
    if issuer not in named:
        return refused(
            "The request object is for another provider.",
            reasons.AUDIENCE,
            aud=_fact(named[0] if len(named) == 1 else named),
            issuer=issuer,
        )
    if _is_of_now(claims, timedelta(seconds=clock_skew_seconds), now):
        return claims
    times = {name: _fact(claims.get(name, "none")) for name in TIMES}
    return refused("The request object is over, or not of now.", reasons.TIME, skew=clock_skew_seconds, **times)


def merge(plain: Parameters, claims: Claims) -> Parameters | Refused:
    """One request of both; what the object says wins."""
    if any(name in claims for name in MEMBERS):
        return refused("A request object holds another one.", reasons.NESTED)
    for name in ("client_id", "response_type"):
        beside, inside = plain.get(name), claims.get(name)
        if beside is not None and name in claims and not _is_same(name, inside, beside):
            description = f"The request object and what stands beside it do not agree on {name}."
            return refused(description, reasons.CONTRADICTION, name=name)
    said = {name: _text(name, claims[name]) for name in (*KEPT, "registration") if name in claims}
    resource = _resources(claims[RESOURCE]) if RESOURCE in claims else plain.get_all(RESOURCE)
    texts = {name: text for name, text in said.items() if text is not None}
    if len(texts) < len(said) or resource is None:
        wrong = sorted({*said} - {*texts}) or [RESOURCE]
        description = "A parameter in the request object has a value of the wrong type."
        return refused(description, reasons.VALUE_TYPE, name=", ".join(wrong))
    if any(_UNSTORABLE.search(text) for text in (*texts.values(), *resource)):
        description = "A parameter in the request object has a character that no parameter can have."
        return refused(description, reasons.CHARACTER)
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


def _payload(text: str, fitting: Sequence[Key]) -> bytes | None:
    for key in fitting[:MOST_KEYS]:
        try:
            return jws.deserialize_compact(text.encode("ascii"), key, registry=VERIFYING).payload
        except (JoseError, ValueError, TypeError, RecursionError):  # the third for a `crit` that is no list
            continue
    return None


def _is_of_now(claims: Claims, skew: timedelta, now: datetime) -> bool:
    earliest, latest = (now - skew).timestamp(), (now + skew).timestamp()
    times = {name: claims[name] for name in TIMES if name in claims}
    numbers = {name: time for name, time in times.items() if isinstance(time, int | float)}
    return (
        len(numbers) == len(times)
        and numbers.get("exp", latest) > earliest
        and all(numbers.get(name, earliest) <= latest for name in ("nbf", "iat"))
    )


def _fact(value: object) -> Fact | None:
    """As it may stand in an explanation: a number whole, anything else in words."""
    return int(value) if isinstance(value, int | float) and abs(value) < 1e15 else str(value)[:200]


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

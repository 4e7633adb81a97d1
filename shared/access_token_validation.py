"""Whether a JWT access token is good: the checks of RFC 9068 §4 in their order, with the numbers they compared.

Pure: keys and `now` are passed in. Nothing that a token says is told to anybody before its signature is verified;
until then every refusal has the same description (`UNVERIFIED`), and only the reason, for logs and audit, differs.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Any, cast

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet
from joserfc.util import urlsafe_b64decode
from typing_extensions import override

from shared.signatures import ALGORITHMS, VERIFYING

TYPES = ("at+jwt", "application/at+jwt")
TOKEN_LIMIT_CHARACTERS = 16_384
LAST_NUMERIC_DATE = 253_402_300_799  # the end of the year 9999, the last one that a datetime can hold

MISSING = "(missing)"
UNVERIFIED = "Refused: the access token is none that could be verified."
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\Z")
_NOT_IN_DESCRIPTIONS = re.compile(r"[^\x20-\x21\x23-\x5b\x5d-\x7e]")  # RFC 6750 §3
_NAMES = ("sub", "client_id", "jti")


class Reason(Enum):
    """Why a token is refused, in the order of the checks. From WRONG_ISSUER on the signature is verified."""

    MALFORMED = "malformed"
    WRONG_TYPE = "wrong type"
    WRONG_ALGORITHM = "wrong algorithm"
    UNKNOWN_KEY = "unknown key"
    BAD_SIGNATURE = "bad signature"
    WRONG_ISSUER = "wrong issuer"
    WRONG_AUDIENCE = "wrong audience"
    WRONG_CLAIM = "wrong claim"
    EXPIRED = "expired"
    NOT_YET_VALID = "not yet valid"


@dataclass(frozen=True)
class TimeCheck:
    """The numbers of a comparison in time. `claim`: exp, nbf or iat; `value`: its NumericDate."""

    claim: str
    value: int
    now: datetime
    clock_skew_seconds: int

    @property
    def seconds_off(self) -> int:
        """Whole seconds by which the token is late (exp) or early (nbf, iat), the skew already allowed."""
        now = int(self.now.timestamp())
        if self.claim == "exp":
            return now - self.value - self.clock_skew_seconds
        return self.value - self.clock_skew_seconds - now

    @override
    def __str__(self) -> str:
        moment = datetime.fromtimestamp(self.value, UTC)
        pattern = "%H:%M:%S" if moment.date() == self.now.astimezone(UTC).date() else "%Y-%m-%d %H:%M:%S"
        late = "late" if self.claim == "exp" else "early"
        return (
            f"{self.claim} {moment:{pattern}}, now {self.now.astimezone(UTC):{pattern}}, "
            f"skew {self.clock_skew_seconds} s, {_duration(self.seconds_off)} {late}"
        )


@dataclass(frozen=True)
class Accepted:
    """A good token: its claims, the signature verified."""

    claims: Mapping[str, Any]

    @property
    def scope(self) -> frozenset[str]:
        """The granted scopes; empty if the token has none."""
        value = self.claims.get("scope")
        return frozenset(value.split()) if isinstance(value, str) else frozenset()


@dataclass(frozen=True)
class Refused:
    """A token that is not good. `detail`: a sentence that may be told, empty before the signature is verified.

    `client_id` is for logs, and only that of a verified token. `facts`: for the explanation alone, which is sealed.
    """

    reason: Reason
    detail: str = ""
    times: TimeCheck | None = None
    client_id: str | None = None
    facts: Mapping[str, str | int] = field(default_factory=dict[str, "str | int"])

    @property
    def description(self) -> str:
        """For `error_description` (RFC 6750 §3): the numbers of a verified token, a constant for any other."""
        return _NOT_IN_DESCRIPTIONS.sub("?", self.detail) or UNVERIFIED


def validate(
    token: str, *, keys: KeySet, issuer: str, audience: str | None, clock_skew_seconds: int, now: datetime | None
) -> Accepted | Refused:
    """Check an access token (RFC 9068 §4). `audience`: who must be among `aud`; None accepts every audience.

    `now` None: whatever its times say, for whoever wants to know whose it was and not whether it may be used.

    UNKNOWN_KEY means that `keys` has no key of the token's `kid`: the caller may look for newer keys and ask again.
    At exp + skew the token IS expired; at nbf - skew and iat - skew it is good.
    """
    header = _header(token)
    if header is None:
        return Refused(Reason.MALFORMED)
    key = _key(header, keys)
    if isinstance(key, Reason):
        return Refused(key, facts=_of_header(header))
    claims = _verified_claims(token, key)
    if isinstance(claims, Reason):
        return Refused(claims, facts=_of_header(header))
    refused = (
        _check_parties(claims, issuer, audience)
        or _check_form(claims)
        or (_check_time(claims, clock_skew_seconds, now) if now else None)
    )
    if refused is None:
        return Accepted(claims)
    return replace(refused, facts={**_of_header(header), **_of_claims(claims), **refused.facts})


def _header(token: str) -> dict[str, Any] | None:
    """The unverified JOSE header, or None if this is no signed compact JWS that we understand."""
    if len(token) > TOKEN_LIMIT_CHARACTERS or not _COMPACT.match(token):
        return None
    header = _json_object(token.partition(".")[0].encode("ascii"))
    # RFC 7515 §4.1.11: an extension named by `crit` must be understood, and we understand none
    return None if header is None or "crit" in header or "b64" in header else header


def _key(header: Mapping[str, Any], keys: KeySet) -> Key | Reason:
    typ, algorithm, kid = header.get("typ"), header.get("alg"), header.get("kid")
    if not isinstance(typ, str) or typ.lower() not in TYPES:
        return Reason.WRONG_TYPE
    if algorithm not in ALGORITHMS:
        return Reason.WRONG_ALGORITHM
    key = next((each for each in keys if each.kid == kid), None)
    if key is None:
        return Reason.UNKNOWN_KEY
    return key if key.alg in (None, algorithm) else Reason.WRONG_ALGORITHM


def _verified_claims(token: str, key: Key) -> dict[str, Any] | Reason:
    try:
        payload = jws.deserialize_compact(token, key, registry=VERIFYING).payload
    except (
        JoseError,
        ValueError,
        RecursionError,
    ):  # the last for a header nested as deeply as `_header` could just read
        return Reason.BAD_SIGNATURE
    claims = _object(payload)
    return Reason.MALFORMED if claims is None else claims


def _check_parties(claims: Mapping[str, Any], issuer: str, audience: str | None) -> Refused | None:
    if claims.get("iss") != issuer:
        return _refuse(claims, Reason.WRONG_ISSUER, f"Refused: iss is not {issuer}.", issuer=issuer)
    aud = claims.get("aud")
    audiences = cast("list[object]", aud) if isinstance(aud, list) else [aud]
    if not all(isinstance(each, str) and each for each in audiences) or not audiences:
        return _refuse(claims, Reason.WRONG_AUDIENCE, "Refused: the token names no audience (aud).")
    if audience is not None and audience not in audiences:
        return _refuse(claims, Reason.WRONG_AUDIENCE, f"Refused: aud does not name {audience}.", audience=audience)
    return None


def _check_form(claims: Mapping[str, Any]) -> Refused | None:
    """What RFC 9068 §2.2 requires is there and of its type; `nbf` may be left out."""
    for name in ("exp", "iat", "nbf"):
        if (name in claims or name != "nbf") and not _is_numeric_date(claims.get(name)):
            detail = f"Refused: {name} is not a whole number of seconds since 1970."
            return _refuse(claims, Reason.WRONG_CLAIM, detail, claim=name)
    for name in _NAMES:
        if not isinstance(claims.get(name), str) or not claims[name]:
            return _refuse(claims, Reason.WRONG_CLAIM, f"Refused: the token has no {name}.", claim=name)
    return None


def _check_time(claims: Mapping[str, Any], skew: int, now: datetime) -> Refused | None:
    seconds = now.timestamp()
    if claims["exp"] + skew <= seconds:
        return _refuse_time(claims, Reason.EXPIRED, TimeCheck("exp", claims["exp"], now, skew))
    for name in ("nbf", "iat"):
        if claims.get(name, 0) - skew > seconds:
            return _refuse_time(claims, Reason.NOT_YET_VALID, TimeCheck(name, claims[name], now, skew))
    return None


def _refuse(claims: Mapping[str, Any], reason: Reason, detail: str, **facts: str) -> Refused:
    client_id = claims.get("client_id")
    return Refused(reason, detail, client_id=client_id if isinstance(client_id, str) else None, facts=facts)


def _refuse_time(claims: Mapping[str, Any], reason: Reason, times: TimeCheck) -> Refused:
    off = {"late" if reason is Reason.EXPIRED else "early": times.seconds_off}
    facts = {"claim": times.claim, "value": times.value, "skew": times.clock_skew_seconds, **off}
    return Refused(reason, f"Refused: {times}.", times, claims["client_id"], facts)


def _of_header(header: Mapping[str, Any]) -> dict[str, str | int]:
    return {name: str(header.get(name) or MISSING) for name in ("typ", "alg", "kid")}


def _of_claims(claims: Mapping[str, Any]) -> dict[str, str | int]:
    aud = claims.get("aud")
    audiences = ", ".join(map(str, cast("list[object]", aud))) if isinstance(aud, list) else aud
    texts = {"iss": claims.get("iss"), "aud": audiences, "client_id": claims.get("client_id"), "jti": claims.get("jti")}
    known = {name: str(value) for name, value in texts.items() if value is not None}
    return {**known, "exp": claims["exp"]} if _is_numeric_date(claims.get("exp")) else {**known}


def _is_numeric_date(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LAST_NUMERIC_DATE


def _json_object(segment: bytes) -> dict[str, Any] | None:
    try:
        return _object(urlsafe_b64decode(segment))
    except ValueError:
        return None


def _object(text: bytes | None) -> dict[str, Any] | None:
    try:
        value: object = json.loads((text or b"").decode())
    except (ValueError, RecursionError):  # thousands of nested brackets are a RecursionError
        return None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def _duration(seconds: int) -> str:
    """`7 s`, from an hour on `1 h 59 min` and `6 d 23 h`."""
    if seconds < 3600:
        return f"{seconds} s"
    if seconds < 86_400:
        return f"{seconds // 3600} h {seconds % 3600 // 60} min"
    return f"{seconds // 86_400} d {seconds % 86_400 // 3600} h"

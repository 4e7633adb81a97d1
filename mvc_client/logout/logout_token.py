"""RULES: whether a logout token is good (OpenID Connect Back-Channel Logout 1.0 §2.6), and what it ends.

Its `typ` is `logout+jwt`, as the standard recommends. One without `typ`, as older providers send it, is taken too,
because everything else that is signed for this application has a `typ` or no `events`, and an ID token has a nonce.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeGuard

from joserfc.jwk import KeySet

from mvc_client.tokens.provider_token import LEEWAY, Problem, is_subject, judge_times, read

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST_ID = 255
OLDEST = timedelta(minutes=10)
"""Whatever its `exp` says, so that what was used need not be remembered for long (OpenID Connect Core §3.1.3.7, 10)."""
_TYPES = ("logout+jwt", None)


@dataclass(frozen=True)
class LogoutToken:
    """A good one: the session `sid` of this person has ended, or, without a `sid`, all that `sub` has.

    `until`: after this it is refused for its age.
    """

    jti: str = field(repr=False)
    until: datetime
    sid: str | None
    sub: str | None


def verify(text: str, keys: KeySet, *, issuer: str, client_id: str, now: datetime) -> LogoutToken | Problem:
    """Signature and every claim; that it is used once is for others to see."""
    token = read(text, keys, _TYPES, issuer, client_id)
    if isinstance(token, Problem):
        return token
    claims = token.claims
    problem = judge_times(claims, now)
    if problem:
        return problem
    until = _refused_from(claims)
    if until <= now:
        return Problem.TOO_OLD
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):  # pyright: ignore[reportUnknownMemberType]
        return Problem.NO_LOGOUT
    if "nonce" in claims:
        return Problem.HAS_NONCE
    jti, sid, sub = claims.get("jti"), claims.get("sid"), claims.get("sub")
    if not _is_id(jti):
        return Problem.NO_ID
    if sid is None and sub is None:
        return Problem.NO_SUBJECT
    if not (sid is None or _is_id(sid)) or not (sub is None or is_subject(sub)):
        return Problem.NO_SUBJECT
    return LogoutToken(jti, until, sid, sub)


def _refused_from(claims: Mapping[str, Any]) -> datetime:
    seconds = min(claims["exp"], claims["iat"] + OLDEST.total_seconds())
    return datetime.fromtimestamp(seconds, UTC) + LEEWAY


def _is_id(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isprintable()

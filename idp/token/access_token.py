"""RULES: the claims of an access token (RFC 9068 §2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

ALGORITHM = "ES256"
TYPE = "at+jwt"


@dataclass(frozen=True)
class AccessTokenFacts:
    """What an access token says. `scope` is the whole granted (or narrowed) scope, identity scopes included."""

    issuer: str
    audience: str | list[str]
    subject: str
    client_id: str
    scope: str
    auth_time: datetime
    sid: str
    grant_id: str


def claims(facts: AccessTokenFacts, *, jti: str, lifetime_seconds: int, now: datetime) -> Mapping[str, Any]:
    """The payload; no `nbf`, because a client whose clock is behind would be refused by it."""
    return {
        "iss": facts.issuer,
        "sub": facts.subject,
        "aud": facts.audience,
        "client_id": facts.client_id,
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(seconds=lifetime_seconds)).timestamp()),
        "jti": jti,
        "scope": facts.scope,
        "auth_time": int(facts.auth_time.timestamp()),
        "sid": facts.sid,
        "grant_id": facts.grant_id,
    }

"""RULES: the claims of an access token (RFC 9068 §2.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

ALGORITHM = "ES256"
TYPE = "at+jwt"


@dataclass(frozen=True)
class Stamp:
    """What tells an access token from all others: its `jti`, and when it is issued.

    Chosen in the transaction that notes it, before the token is signed.
    """

    jti: str
    at: datetime


@dataclass(frozen=True)
class AccessTokenFacts:
    """What an access token says. `scope` is the whole granted (or narrowed) scope, identity scopes included.

    A client's own token (client_credentials) has the client as its subject, and no sign-in, session or grant.
    """

    issuer: str
    audience: str | list[str]
    subject: str
    client_id: str
    scope: str
    auth_time: datetime | None = None
    sid: str | None = None
    grant_id: str | None = None


def claims(facts: AccessTokenFacts, stamp: Stamp, *, lifetime_seconds: int) -> Mapping[str, Any]:
    """The payload; no `nbf`, because a client whose clock is behind would be refused by it."""
    payload = {
        "iss": facts.issuer,
        "sub": facts.subject,
        "aud": facts.audience,
        "client_id": facts.client_id,
        "iat": int(stamp.at.timestamp()),
        "exp": int((stamp.at + timedelta(seconds=lifetime_seconds)).timestamp()),
        "jti": stamp.jti,
        "scope": facts.scope,
        "auth_time": int(facts.auth_time.timestamp()) if facts.auth_time else None,
        "sid": facts.sid,
        "grant_id": facts.grant_id,
    }
    return {name: value for name, value in payload.items() if value is not None}

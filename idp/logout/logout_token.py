"""RULES: the claims of a logout token (OpenID Connect Back-Channel Logout 1.0 §2.4)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

TYPE = "logout+jwt"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
LIFETIME = timedelta(minutes=2)
"""As the standard recommends: long enough for clocks that disagree, too short to be of use to whoever finds one."""


def claims(issuer: str, client_id: str, sid: str, subject: str | None, jti: str, now: datetime) -> Mapping[str, Any]:
    """The payload: the session `sid` has ended. `subject`: named only where all sessions of that person have, because
    some clients end everything that they have of a person who is named."""
    payload: dict[str, Any] = {
        "iss": issuer,
        "aud": client_id,
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
        "jti": jti,
        "sid": sid,
        "events": {EVENT: {}},
    }
    return payload if subject is None else {**payload, "sub": subject}

"""RULES: what stands in a JWT, read without checking anything: to show it, not to decide by it.

For a client an access token is an opaque text (RFC 9068 §6); what decides here is `expires_in`.
"""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from mvc_client.tokens.token_set import TokenSet

_LAST_TIME = 253_402_300_800


def header(token: str) -> Mapping[str, Any]:
    """The header; empty if the token is no JWT."""
    return _part(token, 0)


def claims(token: str) -> Mapping[str, Any]:
    """The claims; empty if the token is no JWT."""
    return _part(token, 1)


def expiry(tokens: TokenSet) -> datetime:
    """When the access token says it expires; what `expires_in` says if it is no JWT."""
    return _moment(tokens, "exp") or tokens.expires_at


def issued_at(tokens: TokenSet) -> datetime:
    """When the access token says it was issued; the second in which we asked if it is no JWT."""
    return _moment(tokens, "iat") or tokens.asked_at.replace(microsecond=0)


def life(tokens: TokenSet) -> dict[str, int | bool]:
    """What an event says of tokens that have just come (session/events.py)."""
    told = {"refresh_idle_end": tokens.refresh_idle_end, "refresh_absolute_end": tokens.refresh_absolute_end}
    return {
        "iat": int(issued_at(tokens).timestamp()),
        "exp": int(expiry(tokens).timestamp()),
        "refresh_token": tokens.refresh_token is not None,
        **{name: end for name, end in told.items() if end is not None},
    }


def _moment(tokens: TokenSet, claim: str) -> datetime | None:
    value = claims(tokens.access_token).get(claim)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _LAST_TIME:
        return datetime.fromtimestamp(int(value), UTC)
    return None


def _part(token: str, index: int) -> Mapping[str, Any]:
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        content = json.loads(base64.urlsafe_b64decode(parts[index] + "=" * (-len(parts[index]) % 4)))
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", content) if isinstance(content, dict) else {}

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
    exp = claims(tokens.access_token).get("exp")
    if isinstance(exp, int | float) and not isinstance(exp, bool) and 0 <= exp < _LAST_TIME:
        return datetime.fromtimestamp(int(exp), UTC)
    return tokens.expires_at


def _part(token: str, index: int) -> Mapping[str, Any]:
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        content = json.loads(base64.urlsafe_b64decode(parts[index] + "=" * (-len(parts[index]) % 4)))
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", content) if isinstance(content, dict) else {}

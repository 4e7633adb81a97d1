"""RULES: the header of a compact JWS (RFC 7515 §3.1), which nobody has verified yet."""

import re
from base64 import urlsafe_b64decode
from typing import cast

from shared import strict_json

_BASE64URL = re.compile("[A-Za-z0-9_-]+")


def unverified(text: str) -> dict[str, object] | None:
    """Its members, or None where it is no compact JWS."""
    parts = text.split(".")
    if len(parts) != 3 or not all(_BASE64URL.fullmatch(part) for part in parts):
        return None
    try:
        header = strict_json.loads(urlsafe_b64decode(parts[0] + "=" * (-len(parts[0]) % 4)))
    except ValueError:
        return None
    return cast("dict[str, object]", header) if isinstance(header, dict) else None

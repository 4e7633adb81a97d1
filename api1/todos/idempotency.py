"""RULES: requests that are sent again with the same Idempotency-Key, and what happens to them.

The header is a structured string (RFC 8941 §3.3.3), as draft-ietf-httpapi-idempotency-key-header has it; bare is taken
too.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

KEPT = timedelta(hours=24)
MOST_KEPT = 1000
"""Of one person; the oldest are forgotten before their time. An answer has 2 KB at most."""
PURGED_AT_ONCE = 20
RULE = "1 to 255 printable ASCII characters, bare or as a quoted string."
_BARE = r"[!#-~](?:[ -~]{0,253}[!-~])?"
_QUOTED = r'"(?:[ !#-\[\]-~]|\\["\\]){1,255}"'
PATTERN = rf"^(?:{_BARE}|{_QUOTED})$"
"""A key in the header, as a regular expression that Python and schemas (ECMA 262) understand alike."""


class Repetition(Enum):
    """What a request with a key is."""

    FIRST = "do it, keep the answer"
    REPEATED = "give the kept answer again"
    ANOTHER_REQUEST = "refuse: the key belongs to another request"


@dataclass(frozen=True)
class KeptAnswer:
    """The answer to the first request with a key. `request_digest`: which request that was."""

    request_digest: bytes
    status: int
    body: str
    etag: str | None
    location: str | None
    created_at: datetime


def read_key(header: str) -> str | None:
    """The key in the header's value, without its quotes; None if it is none."""
    if not re.fullmatch(PATTERN, header):
        return None
    return re.sub(r"\\(.)", r"\1", header[1:-1]) if header.startswith('"') else header


def digest(text: str) -> bytes:
    """What stands in the database for a key."""
    return hashlib.sha256(text.encode()).digest()


def request_digest(method: str, path: str, body: object, if_match: str | None) -> bytes:
    """Which request it is. `body`: what was read of it, so that white space and the order of members do not matter."""
    return digest(json.dumps([method, path, body, if_match], sort_keys=True))


def judge(kept: KeptAnswer | None, this_request: bytes, now: datetime) -> Repetition:
    """At `created_at` + 24 hours the key is free again."""
    if kept is None or kept.created_at + KEPT <= now:
        return Repetition.FIRST
    return Repetition.REPEATED if kept.request_digest == this_request else Repetition.ANOTHER_REQUEST

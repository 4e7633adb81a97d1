"""RULES: the refresh token's format, and how a successor is derived from its predecessor.

    base64url( key_id[1] ‖ grant_id[16] ‖ generation[4] ‖ secret[32] ‖ MAC[16] )      69 bytes, 92 characters

69 bytes make exactly 92 characters with no spare bits, so a token has one spelling. The MAC shows that we issued it:
text made up by a stranger never reaches the database, and any superseded generation is known as ours without a history
table. A successor can be rebuilt only with the key, the presented token and the row's salt together; nothing stores it.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

SALT_BYTES = 16
SECRET_BYTES = 32
GRANT_ID_BYTES = 16
MAC_BYTES = 16
LARGEST_GENERATION = 2**32 - 1

_TEXT = re.compile(r"[A-Za-z0-9_-]{92}\Z")
_SIGNED_BYTES = 1 + GRANT_ID_BYTES + 4 + SECRET_BYTES


class RefreshKeys(Protocol):
    """The two independent random keys under one key id, 32 bytes each."""

    @property
    def mac(self) -> bytes:
        """Authenticates tokens."""
        ...

    @property
    def successor(self) -> bytes:
        """Derives the next one."""
        ...


@dataclass(frozen=True)
class RefreshToken:
    """A genuine token, taken apart. `grant_id` is 32 hexadecimal characters."""

    key_id: int
    grant_id: str
    generation: int
    secret: bytes = field(repr=False)

    @cached_property
    def hash(self) -> bytes:
        """What stands in the row. Over the meaning, not the spelling: key id and MAC are left out."""
        return hashlib.sha256(
            b"rt-hash-1" + bytes.fromhex(self.grant_id) + self.generation.to_bytes(4) + self.secret
        ).digest()


@dataclass(frozen=True)
class Garbage:
    """Not a token of ours."""


@dataclass(frozen=True)
class UnknownKey:
    """Well-formed, but under a key id that this worker has not read yet."""

    key_id: int


def parse(text: str, pairs: Mapping[int, RefreshKeys]) -> RefreshToken | UnknownKey | Garbage:
    """The token in `text`, if its MAC is ours."""
    if not _TEXT.match(text):
        return Garbage()
    raw = base64.urlsafe_b64decode(text)
    key_id, signed, mac = raw[0], raw[:_SIGNED_BYTES], raw[_SIGNED_BYTES:]
    pair = pairs.get(key_id)
    if pair is None:
        return UnknownKey(key_id)
    if not hmac.compare_digest(_mac(pair, signed), mac):
        return Garbage()
    grant_id, generation, secret = signed[1:17], signed[17:21], signed[21:]
    return RefreshToken(key_id, grant_id.hex(), int.from_bytes(generation), secret)


def serialise(token: RefreshToken, pairs: Mapping[int, RefreshKeys]) -> str:
    """The 92 characters that the client gets."""
    signed = bytes([token.key_id]) + bytes.fromhex(token.grant_id) + token.generation.to_bytes(4) + token.secret
    return base64.urlsafe_b64encode(signed + _mac(pairs[token.key_id], signed)).decode("ascii")


def first(grant_id: str, key_id: int, secret: bytes) -> RefreshToken:
    """Generation 0. `secret`: 32 random bytes."""
    return RefreshToken(key_id, grant_id, 0, secret)


def successor(presented: RefreshToken, *, salt: bytes, key_id: int, pairs: Mapping[int, RefreshKeys]) -> RefreshToken:
    """The next generation: the same for the same presented token, salt and key."""
    generation = presented.generation + 1
    secret = hmac.digest(
        pairs[key_id].successor,
        b"rt-successor-1" + bytes.fromhex(presented.grant_id) + generation.to_bytes(4) + presented.secret + salt,
        "sha256",
    )
    return RefreshToken(key_id, presented.grant_id, generation, secret)


def _mac(pair: RefreshKeys, signed: bytes) -> bytes:
    return hmac.digest(pair.mac, b"rt-mac-1" + signed, "sha256")[:MAC_BYTES]

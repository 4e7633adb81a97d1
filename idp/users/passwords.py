"""How passwords are hashed and compared: argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane)."""

import base64
import os

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST_CHARACTERS = 8
LONGEST_BYTES = 1024
"""More is refused before hashing: a password of megabytes would be a way to keep the processor busy."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)


class PasswordError(ValueError):
    """The password cannot be used; the message says why."""


def hash_password(password: str) -> str:
    """The encoded argon2id hash of a new password. Raises PasswordError."""
    encoded = _encode(password)
    if encoded is None:
        raise PasswordError(f"must be text of at most {LONGEST_BYTES} bytes")
    if len(password) < SHORTEST_CHARACTERS:
        raise PasswordError(f"must have at least {SHORTEST_CHARACTERS} characters")
    return _hasher.hash(encoded)


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password is right; takes as long for an account that does not exist (`None`)."""
    encoded = _encode(password)
    compared = password_hash if password_hash and encoded is not None else _NOBODYS_HASH
    try:
        return _hasher.verify(compared, encoded or b"")
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def _encode(password: str) -> bytes | None:
    try:
        encoded = password.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return None
    return encoded if len(encoded) <= LONGEST_BYTES else None


def _random_hash() -> str:
    """A hash with today's parameters of which nobody knows the password; made without hashing."""
    salt, digest = (base64.b64encode(os.urandom(size)).decode().rstrip("=") for size in (_hasher.salt_len, 32))
    cost = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


_NOBODYS_HASH = _random_hash()

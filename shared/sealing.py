"""Encrypts what must not lie readable in a database: signing keys and the client's stored tokens.

Fernet (AES-128-CBC with HMAC-SHA256) under keys derived from the service's secret key by HKDF-SHA256, one for each
purpose, so that a text sealed for one purpose cannot be opened as another. The previous secret keys still open.
"""

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class CannotOpen(Exception):
    """The text was not sealed with any of the secret keys, or was changed since."""


class Sealer:
    """Seals and opens bytes for one purpose."""

    def __init__(self, secret_keys: Sequence[str], purpose: str) -> None:
        """`secret_keys`: the current one first, then the previous ones."""
        self._fernet = MultiFernet([Fernet(_derive(key, purpose)) for key in secret_keys])

    def seal(self, plain: bytes) -> str:
        """URL-safe text; a different one each time."""
        return self._fernet.encrypt(plain).decode("ascii")

    def open(self, sealed: str) -> bytes:
        """The bytes that were sealed. Raises CannotOpen."""
        try:
            return self._fernet.decrypt(sealed.encode("ascii"))
        except (InvalidToken, UnicodeEncodeError) as error:
            raise CannotOpen from error


def derive_key(secret_key: str, purpose: str) -> bytes:
    """32 bytes for one purpose from the service's secret key (HKDF-SHA256, RFC 5869)."""
    return HKDF(SHA256(), length=32, salt=b"sixty", info=purpose.encode()).derive(secret_key.encode())


def _derive(secret_key: str, purpose: str) -> bytes:
    return base64.urlsafe_b64encode(derive_key(secret_key, purpose))

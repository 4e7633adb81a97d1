"""The secret of a client that signs with it (client_secret_jwt): kept sealed, for its digest verifies no signature."""

from collections.abc import Sequence

from idp.clients.metadata import ClientMetadata
from shared.sealing import Sealer

SHORTEST_CHARACTERS = 32
"""A key for HS256 is at least as long as its hash (RFC 7518 §3.2)."""
_PURPOSE = "idp client secrets"


def to_keep(secret: str | None, metadata: ClientMetadata, secret_keys: Sequence[str]) -> str | None:
    """The secret, sealed under the first of `secret_keys`; None for a client whose digest is enough."""
    return seal(secret, secret_keys) if secret is not None and metadata.signs_with_secret else None


def seal(secret: str, secret_keys: Sequence[str]) -> str:
    """Sealed under the first of `secret_keys`."""
    return Sealer(secret_keys, _PURPOSE).seal(secret.encode("utf-8", "surrogatepass"))


def open_sealed(sealed: str, secret_keys: Sequence[str]) -> str:
    """The secret. Raises CannotOpen."""
    return Sealer(secret_keys, _PURPOSE).open(sealed).decode("utf-8", "surrogatepass")

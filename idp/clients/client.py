"""RULES: a client as the rest of the provider sees it, and how its secret is compared."""

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime

from idp.clients.metadata import ClientMetadata

_LOOPBACK = re.compile(r"(http://(?:localhost|127\.0\.0\.1|\[::1\]))(?::([0-9]{1,5}))?((?:[/?].*)?)")


@dataclass(frozen=True)
class Client:
    """A snapshot of a registered client."""

    client_id: str
    metadata: ClientMetadata
    client_secret_digest: bytes | None = field(repr=False)
    registered_at: datetime
    disabled_at: datetime | None = None
    sealed_client_secret: str | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """What people read."""
        return self.metadata.client_name or self.client_id

    def has_secret(self, secret: str) -> bool:
        """Whether `secret` is this client's; compared as digests in constant time."""
        digest = self.client_secret_digest
        return digest is not None and hmac.compare_digest(secret_digest(secret), digest)

    def has_redirect_uri(self, redirect_uri: str) -> bool:
        """Exact match (RFC 9700 §2.1); for native applications the port on the loopback may differ (RFC 8252 §7.3)."""
        registered = self.metadata.redirect_uris
        if redirect_uri in registered:
            return True
        if self.metadata.application_type != "native":
            return False
        bare = _without_loopback_port(redirect_uri)
        return bare is not None and bare in map(_without_loopback_port, registered)

    def has_post_logout_redirect_uri(self, uri: str) -> bool:
        """Exact match (RP-Initiated Logout §3)."""
        return uri in self.metadata.post_logout_redirect_uris


def secret_digest(secret: str) -> bytes:
    """SHA-256; enough because secrets are long and random, not chosen by people."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _without_loopback_port(uri: str) -> tuple[str, str] | None:
    """What stands before and after the port, letter by letter, or None where that is not http on the loopback.

    Not by urlsplit, which drops line breaks, an empty fragment and more, so that different texts would look the same.
    """
    found = _LOOPBACK.fullmatch(uri)
    if found is None or (found[2] is not None and not 0 < int(found[2]) < 65536):
        return None
    return found[1], found[3]

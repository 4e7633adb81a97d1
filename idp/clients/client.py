"""RULES: a client as the rest of the provider sees it, and how its secret is compared."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from idp.clients.metadata import LOOPBACK_HOSTS, ClientMetadata


@dataclass(frozen=True)
class Client:
    """A snapshot of a registered client."""

    client_id: str
    metadata: ClientMetadata
    client_secret_digest: bytes | None
    registered_at: datetime
    disabled_at: datetime | None = None

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


def _without_loopback_port(uri: str) -> str | None:
    """The URI with its port taken out, or None where that is not http on the loopback."""
    try:
        parts = urlsplit(uri)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "http" or host not in LOOPBACK_HOSTS or parts.username is not None:
        return None
    return parts._replace(netloc=f"[{host}]" if ":" in host else host).geturl()

"""What this application knows of its provider: metadata and keys, fetched over the back-channel and kept a while.

One object a process, safe for threads. A provider that is down is asked again by whoever needs it next; what was
known of it before goes on being used.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests
from joserfc.jwk import KeySet

from shared import issuer as provider_metadata
from shared.jwks_client import JwksClient, ProviderUnavailable

METADATA_KEPT_SECONDS = 300.0
TIMEOUT_SECONDS = 3.0

__all__ = ["Provider", "ProviderMetadata", "ProviderUnavailable"]


@dataclass(frozen=True)
class ProviderMetadata:
    """What we use of the provider's metadata (OpenID Connect Discovery §3, RFC 9207 §3)."""

    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    names_itself_in_responses: bool


class Provider:
    """The provider as seen from here."""

    def __init__(
        self,
        session: requests.Session,
        issuer: str,
        backchannel_url: str | None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self.issuer = issuer
        self._backchannel_url = backchannel_url
        self._jwks = JwksClient(session, issuer, backchannel_url)
        self._lock = threading.Lock()
        self._known: ProviderMetadata | None = None
        self._known_until = 0.0
        self._monotonic = monotonic

    def metadata(self) -> ProviderMetadata:
        """Raises ProviderUnavailable if it was never reached and is not now."""
        known = self._known
        if known is not None and self._monotonic() < self._known_until:
            return known
        if self._lock.acquire(blocking=known is None):
            try:
                self._refresh()
            finally:
                self._lock.release()
        if self._known is None:
            raise ProviderUnavailable(f"{self.issuer} does not answer")
        return self._known

    def keys(self) -> KeySet:
        """Its public keys. Raises ProviderUnavailable."""
        return self._jwks.keys()

    def newer_keys(self) -> KeySet:
        """Its public keys fetched anew, for a `kid` that is not among `keys()`. Raises ProviderUnavailable."""
        return self._jwks.newer_keys()

    def _refresh(self) -> None:
        if self._known is not None and self._monotonic() < self._known_until:
            return
        try:
            document = provider_metadata.fetch_metadata(
                self._session, self.issuer, self._backchannel_url, timeout=TIMEOUT_SECONDS
            )
            self._known = _read(document)
        except provider_metadata.IssuerError as error:
            if self._known is None:
                raise ProviderUnavailable(str(error)) from None
        self._known_until = self._monotonic() + METADATA_KEPT_SECONDS


def _read(document: dict[str, Any]) -> ProviderMetadata:
    for name in ("authorization_endpoint", "token_endpoint"):
        if not isinstance(document.get(name), str):
            raise provider_metadata.IssuerError(f"the provider's metadata has no {name}")
    return ProviderMetadata(
        authorization_endpoint=document["authorization_endpoint"],
        token_endpoint=document["token_endpoint"],
        userinfo_endpoint=_optional(document, "userinfo_endpoint"),
        end_session_endpoint=_optional(document, "end_session_endpoint"),
        names_itself_in_responses=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _optional(document: dict[str, Any], name: str) -> str | None:
    value = document.get(name)
    return value if isinstance(value, str) else None

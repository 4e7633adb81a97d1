"""The provider's public keys (RFC 7517): cached, looked for again when a token names one that is not among them.

Safe for threads. Once it has keys it keeps them while the provider is down, and no request waits for the provider
more than once in a while: a fetch, good or bad, is followed by at least `refetch_seconds` without one.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import requests
from joserfc.jwk import KeySet

from shared import issuer as provider
from shared.jwk_sets import max_age_seconds, usable_keys

REFETCH_SECONDS = 5.0
FIRST_FETCH_RETRY_SECONDS = 1.0
TIMEOUT_SECONDS = 2.0


class ProviderUnavailable(Exception):
    """The provider does not answer and the keys we have cannot decide: not the caller's fault. `str`: why."""


@dataclass(frozen=True)
class _Known:
    keys: KeySet
    stale_at: float


class JwksClient:
    """The keys of one issuer, for one process."""

    def __init__(
        self,
        session: requests.Session,
        issuer: str,
        backchannel_url: str | None = None,
        *,
        refetch_seconds: float = REFETCH_SECONDS,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`session`: from outbound.new_session. `refetch_seconds`: the least time between two fetches."""
        self._session = session
        self._issuer = issuer
        self._backchannel_url = backchannel_url
        self._refetch_seconds = refetch_seconds
        self._monotonic = monotonic
        self._fetching = threading.Lock()
        self._known: _Known | None = None
        self._tried_at: float | None = None
        self._failure: str | None = None

    def keys(self) -> KeySet:
        """The provider's keys, fetched if there are none or they are stale.

        While one thread fetches, the others go on with stale keys. Raises ProviderUnavailable if none ever came.
        """
        known = self._known
        if known is not None and self._monotonic() < known.stale_at:
            return known.keys
        if self._fetching.acquire(blocking=known is None):
            try:
                self._fetch_unless_just_tried()
            finally:
                self._fetching.release()
        known = self._known
        if known is None:
            raise ProviderUnavailable(self._failure or "")
        return known.keys

    def newer_keys(self) -> KeySet:
        """The keys for a token whose `kid` is not among `keys()`: fetched anew, unless that has just been done.

        Raises ProviderUnavailable if the last fetch failed: then nobody can say that the token's key does not exist.
        """
        with self._fetching:
            self._fetch_unless_just_tried(although_fresh=True)
            if self._known is None or self._failure is not None:
                raise ProviderUnavailable(self._failure or "")
            return self._known.keys

    def _fetch_unless_just_tried(self, *, although_fresh: bool = False) -> None:
        """Fetch; but not if another thread did while this one waited, nor too soon after the last try."""
        now = self._monotonic()
        if self._known is not None and now < self._known.stale_at and not although_fresh:
            return
        pause = self._refetch_seconds if self._known else min(FIRST_FETCH_RETRY_SECONDS, self._refetch_seconds)
        if self._tried_at is not None and now < self._tried_at + pause:
            return
        try:
            keys, max_age = self._fetch()
        except provider.IssuerError as error:
            self._failure = str(error)
        else:
            self._failure = None
            self._known = _Known(keys, self._monotonic() + max_age)
        self._tried_at = self._monotonic()

    def _fetch(self) -> tuple[KeySet, float]:
        metadata = provider.fetch_metadata(self._session, self._issuer, self._backchannel_url, timeout=TIMEOUT_SECONDS)
        url = metadata.get("jwks_uri")
        if not isinstance(url, str):
            raise provider.IssuerError(f"the metadata of {self._issuer} has no jwks_uri")
        document, headers = provider.fetch_json(self._session, url, timeout=TIMEOUT_SECONDS)
        keys = usable_keys(document)
        if not keys:
            raise provider.IssuerError(f"{url} has no key that we can use")
        return KeySet(keys), max_age_seconds(headers.get("Cache-Control", ""))

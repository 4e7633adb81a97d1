"""The public keys of clients, from `jwks` or `jwks_uri`, for what they sign.

What stands at a `jwks_uri` is kept for its `max-age`, at most 300 s, and looked for again when a signature names a key
that is not there, at most once in 5 s. While it cannot be fetched the keys of before stay good for an hour, so that a
client whose server is down for a moment goes on.
"""

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app
from joserfc.jwk import KeySet

from idp import outbound
from idp.clients.client import Client
from shared.jwk_sets import max_age_seconds, signature_keys
from shared.outbound_error import OutboundError

LARGEST_JWKS = 65_536
MOST_URIS, MOST_KEYS = 1000, 50
"""What is known of all clients stays within some 100 MB, whatever strangers publish."""
PAUSE_SECONDS = 5.0
GOOD_FOR_SECONDS = 3600.0
"""How long keys are used while their place does not answer."""


@dataclass(frozen=True)
class _Known:
    """What is known of one URI, in monotonic seconds. `keys` None: it never answered. `failure`: of the last try."""

    keys: KeySet | None
    fetched_at: float
    stale_at: float
    tried_at: float
    failure: str | None


class ClientKeys:
    """The keys of one app's clients. Safe for threads."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._lock = threading.Lock()
        self._monotonic = monotonic

    def at(self, uri: str, kid: str | None) -> KeySet:
        """The keys there; fetched if they are unknown or stale, or `kid` is not among them. Raises OutboundError."""
        with self._lock:
            known = self._known.get(uri)
            if known is None or self._should_fetch(known, kid):
                known = self._fetch(uri, known)
            self._known[uri] = known
            self._known.move_to_end(uri)
            while len(self._known) > MOST_URIS:
                self._known.popitem(last=False)
        if known.keys is None or (known.failure and self._monotonic() > known.fetched_at + GOOD_FOR_SECONDS):
            raise OutboundError(known.failure or "")
        return known.keys

    def _should_fetch(self, known: _Known, kid: str | None) -> bool:
        now = self._monotonic()
        if now < known.tried_at + PAUSE_SECONDS:
            return False
        if known.keys is None or now >= known.stale_at:
            return True
        return kid is not None and all(key.kid != kid for key in known.keys)

    def _fetch(self, uri: str, known: _Known | None) -> _Known:
        try:
            response = outbound.get(uri, limit=LARGEST_JWKS)
            keys = _read(response.content)
        except OutboundError as error:
            now = self._monotonic()
            if known is None:
                return _Known(None, now, now, now, str(error))
            return replace(known, tried_at=now, failure=str(error))
        now = self._monotonic()
        return _Known(keys, now, now + max_age_seconds(response.headers.get("Cache-Control", "")), now, None)


def keys_of(client: Client, kid: str | None) -> KeySet:
    """The keys that this client signs with; `kid`: the one that a signature names. Raises OutboundError."""
    metadata = client.metadata
    if metadata.jwks is not None:
        return KeySet(signature_keys(metadata.jwks))
    if metadata.jwks_uri is None:
        return KeySet([])
    known: ClientKeys = current_app.extensions["sixty_client_keys"]
    return known.at(metadata.jwks_uri, kid)


def _read(content: bytes) -> KeySet:
    try:
        document: Any = json.loads(content)
    except (ValueError, RecursionError):
        raise OutboundError("what stands at the jwks_uri is no JSON") from None
    keys = signature_keys(document) if isinstance(document, dict) else []
    if not keys:
        raise OutboundError("what stands at the jwks_uri has no key that we can use")
    if len(keys) > MOST_KEYS:
        raise OutboundError(f"what stands at the jwks_uri has more than {MOST_KEYS} keys")
    return KeySet(keys)

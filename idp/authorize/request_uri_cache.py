"""What clients keep at their `request_uri`: fetched once a minute for each address and version (OIDC Core §6.2).

A failure is remembered for the address whatever its fragment, so that nobody can let a worker wait again and again for
a server that does not answer.
"""

import threading
from datetime import timedelta
from typing import TypeVar

from idp import outbound
from idp.authorize.request_object import LONGEST_BY_REFERENCE
from shared import clock
from shared.outbound_error import OutboundError

FRESH_FOR = timedelta(seconds=60)
FAILED_FOR = timedelta(seconds=5)
LARGEST = 100

Kept = TypeVar("Kept")


class RequestUriCache:
    """The request objects of one app, as they were fetched; nothing in them is verified."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[bytes, float]] = {}
        self._failed: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def get(self, request_uri: str) -> bytes:
        """What is there, at most `FRESH_FOR` old; another fragment is another version. Raises OutboundError."""
        address = request_uri.partition("#")[0]
        now = clock.now().timestamp()
        found = self._found.get(request_uri)
        if found is not None and 0 <= now - found[1] < FRESH_FOR.total_seconds():
            return found[0]
        failed = self._failed.get(address)
        if failed is not None and 0 <= now - failed[1] < FAILED_FOR.total_seconds():
            raise OutboundError(failed[0])
        try:
            content = outbound.fetch(address, limit=LONGEST_BY_REFERENCE)
        except OutboundError as error:
            self._keep(self._failed, address, str(error))
            raise
        self._keep(self._found, request_uri, content)
        return content

    def _keep(self, entries: dict[str, tuple[Kept, float]], name: str, value: Kept) -> None:
        with self._lock:
            if len(entries) >= LARGEST:
                entries.clear()
            entries[name] = (value, clock.now().timestamp())

"""Calls what clients name by a URL: https, at public addresses, whole within two seconds, no redirect followed.

A name is looked up once, every address of it must be public, and the connection goes to exactly the address that was
looked at; TLS still verifies the name. With `IDP_OUTBOUND_ALLOW_PRIVATE` (development only) any address may be called,
and this machine by http too. Who is told of a logout may be on this machine in any development, and with that setting a
container beside this one (a name without a dot).

All fetches of a process together may wait for 4 s of any 20 s; beyond that they are refused at once. On SQLite one
thread serves everybody: a registered client whose server is slow must not make the provider slow for the others.
Telling of logouts has threads of its own, and is not counted.
"""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import current_app

from idp.settings import IdpSettings
from shared.outbound_error import OutboundError

if TYPE_CHECKING:
    import requests

TOTAL_SECONDS = 2.0
WAITING_SECONDS, WINDOW_SECONDS = 4.0, 20.0
LARGEST_ANSWER_BYTES = 64 * 1024
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Outbound:
    """The calls of one app."""

    def __init__(self, settings: IdpSettings) -> None:
        self._allow_private = settings.outbound_allow_private
        self._is_development = settings.is_development
        self._ca_file = settings.outbound_ca_file
        self._waited = Waited()

    @cached_property
    def _session(self) -> "requests.Session":
        """Made at the first call: what it needs would take 80 ms of every start."""
        from idp.outbound_connections import new_session

        return new_session(self._ca_file, allow_private=self._allow_private)

    def get(self, url: str, *, limit: int) -> "requests.Response":
        """The answer 200 to a GET with its body, at most `limit` bytes. Raises OutboundError."""
        self._check(url, http_allowed=lambda host: self._allow_private and host in LOOPBACK)
        from shared import outbound

        with self._waited:
            response = outbound.send(self._session, "GET", url, timeout=TOTAL_SECONDS, limit=limit)
        if response.status_code != 200:
            raise OutboundError(f"GET {url.partition('?')[0]}: answered {response.status_code}")
        return response

    def post(self, url: str, form: Mapping[str, str]) -> int:
        """The status of the answer to a form, whatever it is. Raises OutboundError."""
        self._check(url, http_allowed=self._may_be_told_by_http)
        from shared import outbound

        return outbound.send(
            self._session, "POST", url, timeout=TOTAL_SECONDS, limit=LARGEST_ANSWER_BYTES, data=form
        ).status_code

    def _may_be_told_by_http(self, host: str) -> bool:
        return host in LOOPBACK or (self._allow_private and "." not in host)

    def _check(self, url: str, *, http_allowed: Callable[[str], bool]) -> None:
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            raise OutboundError("the URL cannot be read") from None
        if parts.username is not None or parts.password is not None:
            raise OutboundError("the URL has credentials")
        if parts.scheme != "https" and not (parts.scheme == "http" and self._is_development and http_allowed(host)):
            raise OutboundError("the URL is not https")


class Waited:
    """Counts how long calls have taken, and refuses the next one where it was too long."""

    def __init__(self) -> None:
        self._calls: deque[tuple[float, float]] = deque()
        self._begun = threading.local()
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        now = time.monotonic()
        with self._lock:
            while self._calls and self._calls[0][0] < now - WINDOW_SECONDS:
                self._calls.popleft()
            if sum(seconds for _, seconds in self._calls) >= WAITING_SECONDS:
                raise OutboundError("other servers have kept this one waiting for too long; not called")
        self._begun.at = now

    def __exit__(self, *_: object) -> None:
        now = time.monotonic()
        with self._lock:
            self._calls.append((now, now - self._begun.at))


def get(url: str, *, limit: int) -> "requests.Response":
    """`Outbound.get` of the app that serves the request. Raises OutboundError."""
    calls: Outbound = current_app.extensions["sixty_outbound"]
    return calls.get(url, limit=limit)


def fetch(url: str, *, limit: int) -> bytes:
    """What is there. Raises OutboundError."""
    return get(url, limit=limit).content


def fetch_json(url: str, *, limit: int) -> Any:
    """The JSON that is there. Raises OutboundError."""
    try:
        return json.loads(fetch(url, limit=limit))
    except (ValueError, RecursionError):
        raise OutboundError(f"GET {url.partition('?')[0]}: answered no JSON") from None

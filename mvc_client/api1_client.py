"""Calls api1 with an access token, and asks it how much clock skew it allows (RFC 6750, RFC 9728)."""

import threading
import time
from dataclasses import dataclass

import requests
from werkzeug.datastructures import WWWAuthenticate

from shared import outbound

TIMEOUT_SECONDS = 5.0
SKEW_TIMEOUT_SECONDS = 1.0
SKEW_KEPT_SECONDS = 30.0
DESCRIPTION_CHARACTERS = 200


@dataclass(frozen=True)
class Answer:
    """What api1 said. `error` and `description`: from its `WWW-Authenticate`, empty if there is none."""

    status: int
    error: str
    description: str
    took_ms: int


@dataclass(frozen=True)
class NoAnswer:
    """api1 could not be reached, or took too long."""


class Api1Client:
    """One object a process, safe for threads."""

    def __init__(self, session: requests.Session, url: str) -> None:
        self._session = session
        self._url = url
        self._skew: int | None = None
        self._skew_until = 0.0
        self._lock = threading.Lock()

    def identity(self, access_token: str) -> Answer | NoAnswer:
        """GET /identity: the claims that api1 sees."""
        began = time.monotonic()
        headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
        try:
            response = outbound.send(
                self._session, "GET", f"{self._url}/identity", timeout=TIMEOUT_SECONDS, headers=headers
            )
        except outbound.OutboundError:
            return NoAnswer()
        took_ms = round((time.monotonic() - began) * 1000)
        error, description = challenge(response.headers.get("WWW-Authenticate"))
        return Answer(response.status_code, error, description, took_ms)

    def clock_skew_seconds(self) -> int | None:
        """How long after `exp` api1 still accepts a token; None while it does not say."""
        if time.monotonic() < self._skew_until or not self._lock.acquire(blocking=False):
            return self._skew
        try:
            self._skew = self._ask_skew()
            self._skew_until = time.monotonic() + SKEW_KEPT_SECONDS
        finally:
            self._lock.release()
        return self._skew

    def _ask_skew(self) -> int | None:
        url = f"{self._url}/.well-known/oauth-protected-resource"
        try:
            response = outbound.send(self._session, "GET", url, timeout=SKEW_TIMEOUT_SECONDS)
            document = response.json() if response.status_code == 200 else None
        except (outbound.OutboundError, ValueError, RecursionError):
            return None
        seconds = document.get("clock_skew_seconds") if isinstance(document, dict) else None
        return seconds if type(seconds) is int and 0 <= seconds <= 86_400 else None


def challenge(header: str | None) -> tuple[str, str]:
    """`error` and `error_description` of a Bearer challenge (RFC 6750 §3)."""
    parsed = WWWAuthenticate.from_header(header)
    if parsed is None or parsed.type != "bearer":
        return "", ""
    parameters = parsed.parameters
    return (parameters.get("error") or "")[:50], (parameters.get("error_description") or "")[:DESCRIPTION_CHARACTERS]

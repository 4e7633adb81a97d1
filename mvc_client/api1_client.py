"""Calls api1 with an access token, and asks it how much clock skew it allows (RFC 6750, RFC 9728)."""

import threading
import time
from typing import Any

import requests
from werkzeug.datastructures import WWWAuthenticate

from mvc_client.api1_call import Answer, Call, NoAnswer
from shared import outbound

TIMEOUT_SECONDS = 5.0
SKEW_TIMEOUT_SECONDS = 1.0
SKEW_KEPT_SECONDS = 30.0
SKEW_KEPT_IN_DEVELOPMENT_SECONDS = 1.0
"""There it can be changed while api1 runs."""
DESCRIPTION_CHARACTERS = 200
ADDRESS_CHARACTERS = 1000
LARGEST_ANSWER_BYTES = 4_000_000
"""500 items of 500 characters, twelve bytes each where JSON writes them as escapes."""


class Api1Client:
    """One object a process, safe for threads."""

    def __init__(self, session: requests.Session, url: str, skew_kept_seconds: float = SKEW_KEPT_SECONDS) -> None:
        self._session = session
        self._url = url
        self._skew_kept_seconds = skew_kept_seconds
        self._skew: int | None = None
        self._skew_until = 0.0
        self._lock = threading.Lock()

    def send(self, call: Call, access_token: str) -> Answer | NoAnswer:
        """Send it once."""
        began = time.monotonic()
        try:
            response = outbound.send(
                self._session,
                call.method,
                f"{self._url}{call.path}",
                timeout=TIMEOUT_SECONDS,
                limit=LARGEST_ANSWER_BYTES,
                headers=_headers(call, access_token),
                json=call.body,
            )
        except outbound.OutboundError:
            return NoAnswer()
        took_ms = round((time.monotonic() - began) * 1000)
        body = _json(response)
        header = response.headers.get("WWW-Authenticate")
        error, description = challenge(header)
        may_retry = "Retry-After" in response.headers
        return Answer(
            response.status_code, error, description or _detail(body), took_ms, body, may_retry, explained_at(header)
        )

    def clock_skew_seconds(self) -> int | None:
        """How long after `exp` api1 still accepts a token; None while it does not say."""
        if time.monotonic() < self._skew_until or not self._lock.acquire(blocking=False):
            return self._skew
        try:
            self._skew = self._ask_skew()
            self._skew_until = time.monotonic() + self._skew_kept_seconds
        finally:
            self._lock.release()
        return self._skew

    def forget_clock_skew(self) -> None:
        """Ask for it again next time."""
        self._skew_until = 0.0

    def _ask_skew(self) -> int | None:
        url = f"{self._url}/.well-known/oauth-protected-resource"
        try:
            response = outbound.send(self._session, "GET", url, timeout=SKEW_TIMEOUT_SECONDS)
        except outbound.OutboundError:
            return None
        document = _json(response) if response.status_code == 200 else None
        seconds = document.get("clock_skew_seconds") if isinstance(document, dict) else None
        return seconds if type(seconds) is int and 0 <= seconds <= 86_400 else None


def _headers(call: Call, access_token: str) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
    if call.key:
        headers["Idempotency-Key"] = f'"{call.key}"'
    if call.if_match is not None:
        headers["If-Match"] = f'"{call.if_match}"'
    return headers


def _json(response: requests.Response) -> Any:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None


def _detail(body: Any) -> str:
    """Of a problem document (RFC 9457); empty if it is none."""
    detail = body.get("detail") if isinstance(body, dict) else None
    shown = detail[:DESCRIPTION_CHARACTERS] if isinstance(detail, str) else ""
    return "".join(character for character in shown if character.isprintable())


def challenge(header: str | None) -> tuple[str, str]:
    """`error` and `error_description` of a Bearer challenge (RFC 6750 §3)."""
    parsed = WWWAuthenticate.from_header(header)
    if parsed is None or parsed.type != "bearer":
        return "", ""
    parameters = parsed.parameters
    return (parameters.get("error") or "")[:50], (parameters.get("error_description") or "")[:DESCRIPTION_CHARACTERS]


def explained_at(header: str | None) -> str:
    """`error_uri` of a Bearer challenge, if it is a web address that can stand in a page; else empty."""
    parsed = WWWAuthenticate.from_header(header)
    address = (parsed.parameters.get("error_uri") or "") if parsed is not None and parsed.type == "bearer" else ""
    is_good = address.startswith(("https://", "http://")) and len(address) <= ADDRESS_CHARACTERS
    return address if is_good and address.isascii() and address.isprintable() else ""

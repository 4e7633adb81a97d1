"""The client's half of POST /token: sends a grant, answers what came back (RFC 6749 §4.1.3, §5 and §6).

Credentials go by HTTP Basic, form-encoded first as §2.3.1 demands: "mvc client" becomes "mvc+client". No answer, a slow
one, a broken one and a 5xx are `Unavailable`: the provider may or may not have acted, so asking again is right.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote_plus

import requests

from shared import outbound

TIMEOUT_SECONDS = 3.0
INVALID_GRANT = "invalid_grant"
_ERRORS = (
    "invalid_request",
    "invalid_client",
    INVALID_GRANT,
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
)


@dataclass(frozen=True)
class Answered:
    """200 and a JSON object."""

    content: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Refused:
    """An error of RFC 6749 §5.2; `error` is one of its codes, or "another error". `error_uri`: as it was sent."""

    error: str
    error_uri: str = field(default="", repr=False)


@dataclass(frozen=True)
class Unavailable:
    """No usable answer. `retry_after_seconds`: what the provider asks for, if it does."""

    reason: Literal[
        "no answer", "a broken answer", "busy", "an internal error", "an unknown answer", "an unacceptable ID token"
    ]
    retry_after_seconds: float | None = None
    worth_repeating: bool = True


class TokenEndpoint:
    """Asks the provider's token endpoint as one client. `client_secret`: None for a public one."""

    def __init__(self, session: requests.Session, client_id: str, client_secret: str | None) -> None:
        self._session = session
        self._headers = {"Accept": "application/json"}
        self._named = {"client_id": client_id} if client_secret is None else {}
        if client_secret is not None:
            self._headers["Authorization"] = basic(client_id, client_secret)

    def ask(self, url: str, grant: Mapping[str, str]) -> Answered | Refused | Unavailable:
        """POST the grant's parameters."""
        form = {**grant, **self._named}
        try:
            response = outbound.send(
                self._session, "POST", url, timeout=TIMEOUT_SECONDS, data=form, headers=self._headers
            )
        except outbound.OutboundError:
            return Unavailable("no answer")
        return judge(response.status_code, response.headers, _json(response))


def basic(client_id: str, client_secret: str) -> str:
    """The `Authorization` header of client_secret_basic."""
    pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
    return "Basic " + base64.b64encode(pair.encode()).decode("ascii")


def judge(status: int, headers: Mapping[str, str], content: object) -> Answered | Refused | Unavailable:
    """What an answer means. `content`: the parsed body, None if it is no JSON."""
    if status == 200:
        return Answered(content) if isinstance(content, dict) else Unavailable("a broken answer")
    if status in (429, 503):
        return Unavailable("busy", _retry_after(headers))
    if status >= 500:
        return Unavailable("an internal error", _retry_after(headers))
    error = content.get("error") if isinstance(content, dict) else None
    if status in (400, 401) and isinstance(error, str):
        uri = content.get("error_uri") if isinstance(content, dict) else None
        return Refused(error if error in _ERRORS else "another error", uri if isinstance(uri, str) else "")
    return Unavailable("an unknown answer")


def _json(response: requests.Response) -> object:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds of `Retry-After`; its date form is not worth a guess about two clocks (RFC 9110 §10.2.3)."""
    value = headers.get("Retry-After", "")
    return float(value) if value.isascii() and value.isdigit() and len(value) < 6 else None

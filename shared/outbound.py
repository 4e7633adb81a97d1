"""HTTP calls to other servers: one session a process, a limit on time and on size, no redirects."""

import time
from typing import Any

import requests

DEFAULT_TIMEOUT_SECONDS = 5.0
DEFAULT_LIMIT_BYTES = 1_000_000


class OutboundError(Exception):
    """No usable answer: no connection, too slow, too large. The message names the host, never a token."""


def new_session(*, verify: bool | str = True) -> requests.Session:
    """A session that ignores the proxies and .netrc of the environment and verifies TLS (`verify`: a CA file)."""
    session = requests.Session()
    session.trust_env = False
    session.verify = verify
    return session


def send(
    session: requests.Session,
    method: str,
    url: str,
    *,
    timeout: float = DEFAULT_TIMEOUT_SECONDS,
    limit: int = DEFAULT_LIMIT_BYTES,
    **options: Any,
) -> requests.Response:
    """The answer with its whole body read. `timeout`: seconds for everything together. Raises OutboundError."""
    deadline = time.monotonic() + timeout
    try:
        response = session.request(method, url, timeout=timeout, stream=True, allow_redirects=False, **options)
        body = _read(response, deadline, limit)
    except requests.RequestException as error:
        raise OutboundError(f"{method} {_without_query(url)}: {type(error).__name__}") from None
    response._content = body  # what `response.json()` reads; requests has no public way to limit it
    return response


def _read(response: requests.Response, deadline: float, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    with response:
        for part in response.iter_content(16_384):
            size += len(part)
            if size > limit:
                raise OutboundError(f"the answer of {_without_query(response.url)} is larger than {limit} bytes")
            if time.monotonic() > deadline:
                raise OutboundError(f"the answer of {_without_query(response.url)} took too long")
            parts.append(part)
    return b"".join(parts)


def _without_query(url: str | None) -> str:
    return (url or "").partition("?")[0]

"""Discovery and JWKS from memory: every API and client of every person asks for them, and they change once in months.

The app itself is asked once a second at most, so its views stay the only place that knows what is answered. What comes
from memory has no request id and leaves no line in the log.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.test import create_environ
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATHS = frozenset({"/jwks", "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"})
KEPT_SECONDS = 1.0
_OF_ONE_REQUEST = ("X-Request-ID",)


@dataclass(frozen=True)
class _Kept:
    """An answer and how long it is good."""

    headers: list[tuple[str, str]]
    body: bytes
    etag: str
    until: float


class KeptAnswers:
    """Stands before an app. `base_url`: the provider's own, never the Host header's. `monotonic`: seconds."""

    def __init__(self, app: "WSGIApplication", base_url: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._base_url = base_url
        self._monotonic = monotonic
        self._kept: dict[str, _Kept] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """From memory where that is possible; everything else is the app's."""
        path, seen = environ["PATH_INFO"], environ.get("HTTP_IF_NONE_MATCH")
        if path not in PATHS or environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING"):
            return self._app(environ, start_response)
        kept = self._kept.get(path)
        if kept is None or self._monotonic() >= kept.until:
            kept = self._ask(path)
        if kept is None or seen not in (None, kept.etag):
            return self._app(environ, start_response)
        if seen is not None:
            start_response("304 NOT MODIFIED", [each for each in kept.headers if not _is_about_the_body(each[0])])
            return []
        start_response("200 OK", kept.headers)
        return [kept.body]

    def _ask(self, path: str) -> _Kept | None:
        """The app's answer; None where it is none to keep."""
        until = self._monotonic() + KEPT_SECONDS
        answer = Response.from_app(self._app, create_environ(path, self._base_url), buffered=True)
        etag = answer.headers.get("ETag")
        if answer.status_code != 200 or etag is None:
            return None
        headers = [(name, value) for name, value in answer.headers if name not in _OF_ONE_REQUEST]
        kept = self._kept[path] = _Kept(headers, answer.get_data(), etag, until)
        return kept


def _is_about_the_body(name: str) -> bool:
    return name.lower() in ("content-type", "content-length")

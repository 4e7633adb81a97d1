"""Requests as bytes, whatever they are: straight into a WSGI application, without a client that would tidy them."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Sent:
    """A request. `path` and `query` as they stand in the request line; `length` None: told by nobody, as if chunked."""

    service: str
    method: str
    path: bytes
    query: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    length: str | None = "right"
    scheme: str = "http"

    def __str__(self) -> str:
        query, body = repr(self.query[:200]), repr(self.body[:200])
        headers = [(name, value[:120]) for name, value in self.headers]
        return f"{self.service}: {self.method} {self.path!r} ?{query} {headers} {body} ({self.length})"


@dataclass(frozen=True)
class Answer:
    """What came back, whole."""

    status: int
    headers: Headers
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


def send(app: Flask, sent: Sent) -> Answer:
    """The answer of the application, as a server would have asked it."""
    chunks, status, headers = run_wsgi_app(app, _environ(sent), buffered=True)
    return Answer(int(status.split(" ")[0]), headers, b"".join(_bytes(chunks)))


def _environ(sent: Sent) -> dict[str, Any]:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": sent.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(sent.path).decode("latin-1"),
        "QUERY_STRING": sent.query.decode("latin-1"),
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": sent.scheme,
        "wsgi.input": io.BytesIO(sent.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": sent.length is None,
    }
    if sent.length is not None and (sent.body or sent.length != "right"):
        environ["CONTENT_LENGTH"] = str(len(sent.body)) if sent.length == "right" else sent.length
    for name, value in sent.headers:
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    return environ


def _bytes(chunks: Iterable[bytes]) -> Iterable[bytes]:
    yield from chunks

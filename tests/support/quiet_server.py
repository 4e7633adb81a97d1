"""A server of the tests' own that says nothing about callers who went away, which is what some tests want."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from typing_extensions import override


class QuietHandler(BaseHTTPRequestHandler):
    """Logs nothing."""

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class QuietServer(ThreadingHTTPServer):
    """On a free port of this machine."""

    daemon_threads = True

    def __init__(self, handler: type[QuietHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing."""

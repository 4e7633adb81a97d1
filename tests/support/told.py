"""A client that is told of logouts: keeps what was posted to it, and answers as it is set to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs

from tests.support.quiet_server import QuietHandler, QuietServer


class ToldClient:
    """On a port of its own. `status`: what it answers; `hold`: it answers only once this is set."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, dict[str, list[str]]]] = []
        self.headers: list[dict[str, str]] = []
        self.status = 200
        self.hold = threading.Event()
        self.hold.set()
        self._arrived = threading.Condition()
        self._server = _server(self)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, path: str = "/told") -> str:
        """Where it is told."""
        return f"http://localhost:{self._server.server_address[1]}{path}"

    @property
    def tokens(self) -> list[str]:
        """The logout tokens that came, in their order."""
        return [form["logout_token"][0] for _, form in self.posts]

    def wait_for(self, count: int, seconds: float = 10) -> None:
        """Until so many have come."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.posts) >= count, seconds), f"{len(self.posts)} came"

    def take(self, path: str, body: bytes, headers: dict[str, str]) -> int:
        """A post; the status that answers it."""
        with self._arrived:
            self.posts.append((path, parse_qs(body.decode(), strict_parsing=True)))
            self.headers.append(headers)
            self._arrived.notify_all()
        self.hold.wait(10)
        return self.status

    def stop(self) -> None:
        """End it: nobody answers there any more."""
        self.hold.set()
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def told_client() -> Iterator[ToldClient]:
    """One that runs as long as the block."""
    told = ToldClient()
    try:
        yield told
    finally:
        told.stop()


def _server(told: ToldClient) -> QuietServer:
    class Handler(QuietHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(told.take(self.path, body, dict(self.headers)))
            self.send_header("Content-Length", "0")
            self.end_headers()

    return QuietServer(Handler)

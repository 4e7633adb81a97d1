"""A network that loses: a proxy between client and provider that cuts, shortens and delays, by a seeded choice."""

import random
import socket
import socketserver
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

FATES = {
    "delivered": 50,
    "request lost": 8,
    "answer lost": 12,
    "answer cut short": 10,
    "reset after the answer": 8,
    "answer late": 7,
    "request late, after the client has given up": 5,
}
LATEST_SECONDS = 0.4
"""A request under way for longer than the provider's two seconds, behind two newer renewals, may end its grant."""
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close with RST
PATIENCE_SECONDS = 10.0


class LossyProxy(socketserver.ThreadingTCPServer):
    """One request a connection. `fates`: how often which; until `heal`."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, upstream_port: int, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)
        self.upstream = ("127.0.0.1", upstream_port)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.fates: Counter[str] = Counter()
        self._choice = random.Random(seed)
        self._lock = threading.Lock()
        self._healed = False

    def fate(self) -> tuple[str, float]:
        """What becomes of the next exchange, and a number from 0 to 1 for how much."""
        with self._lock:
            [name] = ["delivered"] if self._healed else self._choice.choices([*FATES], [*FATES.values()])
            self.fates[name] += 1
            return name, self._choice.random()

    def heal(self) -> None:
        """From now on everything is delivered."""
        self._healed = True


class _Exchange(socketserver.BaseRequestHandler):
    request: socket.socket
    server: LossyProxy

    def handle(self) -> None:
        with suppress(OSError):
            asked = _message(self.request)
            if asked:
                self._exchange(asked, *self.server.fate())

    def _exchange(self, asked: bytes, fate: str, amount: float) -> None:
        if fate == "request lost":
            return self._reset()
        if fate.startswith("request late"):
            self._reset()
            time.sleep(LATEST_SECONDS * amount)
        answer = self._ask(asked)
        if fate == "answer late":
            time.sleep(LATEST_SECONDS * amount)
        if fate in ("delivered", "answer late"):
            self.request.sendall(answer)
        elif fate == "answer cut short":
            self.request.sendall(answer[: int(len(answer) * amount)])
        elif fate.startswith("reset"):
            self._reset()

    def _ask(self, asked: bytes) -> bytes:
        with socket.create_connection(self.server.upstream, PATIENCE_SECONDS) as upstream:
            upstream.sendall(asked)
            return _message(upstream)

    def _reset(self) -> None:
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.request.close()


@contextmanager
def lossy_proxy(upstream_port: int, seed: int) -> Iterator[LossyProxy]:
    """One that listens."""
    with LossyProxy(upstream_port, seed) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()


def _message(connection: socket.socket) -> bytes:
    """One HTTP message whole: its head, and as much body as its Content-Length says."""
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65536)
        if not part:
            return received
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    lines = [line.partition(b":") for line in head.split(b"\r\n")]
    length = next((int(value) for name, _, value in lines if name.lower() == b"content-length"), 0)
    while len(body) < length:
        part = connection.recv(65536)
        if not part:
            break
        body += part
    return head + b"\r\n\r\n" + body

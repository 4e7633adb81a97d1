"""Servers that answer byte by byte what a test wants, over real sockets."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Script = Callable[[socket.socket, threading.Event], None]


@contextmanager
def scripted(script: Script) -> Iterator[str]:
    """`http://127.0.0.1:port` of a server that runs `script` for each connection; the event is set at the end."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            script(connection, over)

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def answer(*parts: bytes, pause: float = 0.0) -> Script:
    """Read the request's head, then send the parts, `pause` seconds after each; then close."""

    def script(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(65_536)
        for part in parts:
            connection.sendall(part)
            if over.wait(pause):
                return

    return script

"""HTTP calls to other servers: one session a process, a limit on time and on size, no redirects, no cookies.

requests' own timeout starts anew with every byte, so a server that trickles could hold a thread for ever. Here a timer
cuts the call's connection when its time is over, whatever it is doing: the handshake, the headers or the body.
"""

import contextlib
import os
import socket
import threading
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from typing import Any, Self

import requests
from requests.adapters import HTTPAdapter
from typing_extensions import override
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, ReadTimeoutError

from shared.outbound_error import OutboundError

DEFAULT_TIMEOUT_SECONDS = 5.0
DEFAULT_LIMIT_BYTES = 1_000_000


def new_session(*, verify: bool | str = True) -> requests.Session:
    """A session that ignores the proxies and .netrc of the environment and verifies TLS (`verify`: a CA file)."""
    session = requests.Session()
    prepare(session, verify=verify)
    return session


def prepare(session: requests.Session, *, verify: bool | str = True) -> None:
    """Make a session that somebody else has made (a library) one as from `new_session`."""
    session.trust_env = False
    session.verify = verify
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.get_redirect_target = _nowhere
    session.mount("http://", WatchedAdapter())
    session.mount("https://", WatchedAdapter())


def send(
    session: requests.Session,
    method: str,
    url: str,
    *,
    timeout: float = DEFAULT_TIMEOUT_SECONDS,
    limit: int = DEFAULT_LIMIT_BYTES,
    **options: Any,
) -> requests.Response:
    """The answer with its whole body read. `session`: from new_session. Raises OutboundError.

    `timeout`: seconds for everything together, except that each address of a name may take as long to connect.
    """
    with _Deadline(timeout) as deadline:
        try:
            response = session.request(method, url, timeout=timeout, stream=True, allow_redirects=False, **options)
            body = _read(response, limit)
        except (requests.RequestException, HTTPError, ValueError) as error:  # the last for a chunk of negative length
            name = "took too long" if deadline.passed or _is_timeout(error) else type(error).__name__
            raise OutboundError(f"{method} {_without_query(url)}: {name}") from None
    if deadline.passed:  # a body without a length ends where its connection was cut
        raise OutboundError(f"{method} {_without_query(url)}: took too long")
    response._content = body  # what `response.json()` reads; requests has no public way to limit it
    return response


def _nowhere(resp: requests.Response) -> None:
    """Where a redirect leads. Even if it is not to follow one, requests takes its address apart and reads all of its
    body, without any limit."""


def _read(response: requests.Response, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    with response:
        for part in response.iter_content(16_384):
            size += len(part)
            if size > limit:
                raise OutboundError(f"the answer of {_without_query(response.url)} is larger than {limit} bytes")
            parts.append(part)
    return b"".join(parts)


def _is_timeout(error: Exception) -> bool:
    """requests' own limit, which may come before our timer; while a body is read, it goes as a lost connection."""
    return isinstance(error, requests.Timeout) or any(isinstance(cause, ReadTimeoutError) for cause in error.args)


def _without_query(url: str | None) -> str:
    return (url or "").partition("?")[0]


class _Deadline:
    """Cuts the connections of this thread's call when the time is over."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True

    def watch(self, connection: socket.socket) -> None:
        """Cut this one too. A duplicate of the descriptor is kept: TLS takes it away from the first object, and an
        SSLSocket refuses to be duplicated itself."""
        with self._lock:
            self._sockets.append(socket.socket(fileno=os.dup(connection.fileno())))
            if self.passed:
                self._cut()

    def _pass(self) -> None:
        with self._lock:
            self.passed = True
            self._cut()

    def _cut(self) -> None:
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        _call.deadline = self
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._timer.cancel()
        _call.deadline = None
        with self._lock:
            for each in self._sockets:
                each.close()
            self._sockets.clear()


class _Call(threading.local):
    deadline: _Deadline | None = None


_call = _Call()


def _watch(connection: socket.socket | None) -> None:
    if connection is not None and _call.deadline is not None:
        _call.deadline.watch(connection)


class WatchedConnection(HTTPConnection):
    """A connection that the deadline of its call may cut."""

    @override
    def _new_conn(self) -> socket.socket:
        connection = super()._new_conn()
        _watch(connection)
        return connection

    @override
    def request(self, *args: Any, **kwargs: Any) -> None:
        _watch(self.sock)  # a connection that is used again
        super().request(*args, **kwargs)


class WatchedTlsConnection(HTTPSConnection):
    """The same over TLS."""

    @override
    def _new_conn(self) -> socket.socket:
        connection = super()._new_conn()
        _watch(connection)
        return connection

    @override
    def request(self, *args: Any, **kwargs: Any) -> None:
        _watch(self.sock)
        super().request(*args, **kwargs)


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = WatchedConnection  # pyright: ignore[reportAssignmentType] urllib3's own class is judged the same


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = WatchedTlsConnection  # pyright: ignore[reportAssignmentType]


class WatchedAdapter(HTTPAdapter):
    """Its calls end when their time is over. `pools`: what makes the connections."""

    pools: Mapping[str, type[HTTPConnectionPool]] = {"http": _HTTPPool, "https": _HTTPSPool}

    @override
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = dict(self.pools)

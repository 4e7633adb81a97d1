"""The connections of `outbound`: to addresses that were looked at, trusting roots that were read once.

Imported at the first call, because requests takes 50 ms of every start.
"""

import contextlib
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import Any

import requests
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from typing_extensions import override
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from idp.public_address import is_public
from shared import outbound
from shared.outbound import WatchedAdapter, WatchedTlsConnection
from shared.outbound_error import OutboundError

_resolver = ThreadPoolExecutor(4, "resolver")
"""A lookup has no time limit of its own; who waits for one does."""


def new_session(ca_file: str, *, allow_private: bool) -> requests.Session:
    """A session that calls public addresses only, or any. `ca_file`: PEM of roots besides the usual ones, or empty."""
    session = outbound.new_session()
    session.mount("https://", (_PrivateAdapter if allow_private else _PublicAdapter)(_trust(ca_file)))
    return session


def _trust(ca_file: str) -> ssl.SSLContext:
    """The roots that everybody trusts, and those of `ca_file` besides."""
    context = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


class _PublicConnection(WatchedTlsConnection):
    @override
    def _new_conn(self) -> socket.socket:
        """The first address that answers. `timeout`, from requests, is for the lookup and all of them together."""
        name, end = self._dns_host, time.monotonic() + float(self.timeout or 0)
        try:
            *others, last = _public_addresses(name, self.port, end - time.monotonic())
            for address in others:
                with contextlib.suppress(NewConnectionError, ConnectTimeoutError):
                    return self._connect_to(address, end)
            return self._connect_to(last, end)
        finally:
            self._dns_host = name  # TLS verifies this one

    def _connect_to(self, address: str, end: float) -> socket.socket:
        self._dns_host = address
        self.timeout = max(0.01, end - time.monotonic())
        return super()._new_conn()


def _public_addresses(name: str, port: int, seconds: float) -> list[str]:
    """Every address of the name, none of them private. Raises OutboundError."""
    lookup = _resolver.submit(socket.getaddrinfo, name, port, type=socket.SOCK_STREAM)
    try:
        looked_up = lookup.result(seconds)
    except (OSError, UnicodeError, TooLate):
        lookup.cancel()  # where it has not begun, nobody wants it any more
        raise OutboundError(f"the address of {name} cannot be found") from None
    addresses = list(dict.fromkeys(str(found[4][0]) for found in looked_up))
    if not addresses or not all(is_public(address) for address in addresses):
        raise OutboundError(f"{name} is not at a public address")
    return addresses


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicConnection  # pyright: ignore[reportAssignmentType] urllib3's own class is judged the same


class _PrivateAdapter(WatchedAdapter):
    """With roots of our own; to any address."""

    def __init__(self, trust: ssl.SSLContext) -> None:
        self._trust = trust
        super().__init__()

    @override
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._trust, **kwargs)

    @override
    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing: `_trust` verifies, and requests would read the roots again for each connection."""


class _PublicAdapter(_PrivateAdapter):
    """Only to public addresses."""

    pools = {**WatchedAdapter.pools, "https": _PublicPool}  # noqa: RUF012 - as in the base class

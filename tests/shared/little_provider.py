"""A provider as small as can be: keys, metadata and JWKS over real HTTP, and tokens signed with those keys."""

import itertools
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jws, jwt
from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey
from typing_extensions import override

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
ISSUER = "http://localhost:5000"
_kids = itertools.count()


class AnyAlgorithm(jws.JWSRegistry):
    """Signs with every algorithm, without warnings."""

    max_header_length = 100_000

    @override
    def get_alg(self, name: str) -> Any:
        return self.algorithms[name]


REGISTRY = AnyAlgorithm(strict_check_header=False)


@cache
def rsa_key() -> RSAKey:
    """One RSA key for the whole run: making one is slow."""
    return RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})


def ec_key(kid: str | None = None, **parameters: Any) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid or f"ec-{next(_kids)}", "use": "sig", **parameters})


def ed_key(kid: str = "ed") -> OKPKey:
    return OKPKey.generate_key("Ed25519", {"kid": kid, "use": "sig"})


def claims(now: datetime = NOON, **changes: Any) -> dict[str, Any]:
    """What a good token says, 60 s to live from `now`; a change to None takes the claim out."""
    issued = int(now.timestamp())
    good = {
        "iss": ISSUER,
        "sub": "alice",
        "aud": "api1",
        "client_id": "mvc client",
        "iat": issued,
        "exp": issued + 60,
        "jti": "j-1",
        "scope": "openid api1",
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def sign(body: dict[str, Any] | bytes, key: Key, *, alg: str = "ES256", **header: Any) -> str:
    """A signed token; a header change to None takes the member out."""
    members = {"typ": "at+jwt", "alg": alg, "kid": key.kid, **header}
    kept = {name: value for name, value in members.items() if value is not None}
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    return jws.serialize_compact(kept, payload, key, registry=REGISTRY)


def sign_hs(body: dict[str, Any], key: Any, kid: str | None) -> str:
    return jwt.encode({"typ": "at+jwt", "alg": "HS256", "kid": kid}, body, key, algorithms=["HS256"])


class Provider:
    """Serves metadata and keys on a port of its own; counts what it was asked for."""

    def __init__(self, *keys: Key) -> None:
        self.keys: list[Key] = list(keys) or [ec_key()]
        self.metadata_changes: dict[str, Any] = {}
        self.cache_control = "max-age=60"
        self.jwks_status = 200
        self.jwks_body: bytes | None = None
        self.jwks_requests = 0
        self.answering = threading.Event()
        self.answering.set()
        self._server: ThreadingHTTPServer | None = None
        self._count = threading.Lock()
        self.port = 0
        self.start()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen; again on the same port after stop()."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def token(self, now: datetime = NOON, *, key: Key | None = None, **changes: Any) -> str:
        return sign(claims(now, **{"iss": self.issuer, **changes}), key or self.keys[0])

    def _answer(self, path: str) -> tuple[int, bytes]:
        self.answering.wait(30)
        if path == "/.well-known/openid-configuration":
            metadata = {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks", **self.metadata_changes}
            return 200, json.dumps(metadata).encode()
        if path == "/jwks":
            with self._count:
                self.jwks_requests += 1
            body = json.dumps(KeySet(self.keys).as_dict(private=False)).encode()
            return self.jwks_status, body if self.jwks_body is None else self.jwks_body
        return 404, b"{}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, body = provider._answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", provider.cache_control)
                self.end_headers()
                self.wfile.write(body)

            @override
            def log_message(self, format: str, *args: Any) -> None: ...

        return Handler


@contextmanager
def running(*keys: Key) -> Iterator[Provider]:
    """A provider that is stopped at the end."""
    provider = Provider(*keys)
    try:
        yield provider
    finally:
        provider.answering.set()
        provider.stop()

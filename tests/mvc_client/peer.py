"""A provider and an API to test the web client against: real HTTP, keys of its own, and misbehaviour to order.

Its refresh tokens behave as those of a confidential client here: a token works until its successor has been used, and
shown again it answers the same successor.
"""

import base64
import hashlib
import json
import secrets
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Response as WsgiResponse

SIGNING_KEY = ECKey.generate_key("P-256", {"kid": "peer-1", "use": "sig", "alg": "ES256"})
STRANGERS_KEY = ECKey.generate_key("P-256", {"kid": "peer-1", "use": "sig", "alg": "ES256"})
CLIENT = "Basic " + base64.b64encode(b"mvc+client:mvc+secret").decode()
SUB = "peer-alice"


@dataclass
class Script:
    """What the peer does next, and what was asked of it."""

    lifetime_seconds: int = 60
    skew_seconds: int = 60
    offset_seconds: float = 0.0
    gives_refresh_token: bool = True
    rotates: bool = True
    tells: dict[str, int] = field(default_factory=dict)
    down: bool = False
    api_says: list[int] = field(default_factory=list)
    id_token_changes: dict[str, Any] = field(default_factory=dict)
    id_token_headers: dict[str, Any] = field(default_factory=dict)
    id_token_key: ECKey | RSAKey | OctKey = field(default_factory=lambda: SIGNING_KEY)
    userinfo: dict[str, Any] = field(default_factory=lambda: {"sub": SUB, "name": "Alice Peer"})
    metadata_changes: dict[str, Any] = field(default_factory=dict)
    metadata_requests: int = 0
    answers_with: dict[str, str] | None = None
    faults: deque[str] = field(default_factory=deque)
    refreshes: list[str] = field(default_factory=list)
    refresh_scopes: list[str] = field(default_factory=list)
    calls: int = 0
    authorizations: list[str] = field(default_factory=list)
    hold: threading.Event = field(default_factory=threading.Event)
    held: threading.Event = field(default_factory=threading.Event)


class Peer:
    """Serves until `close`."""

    def __init__(self) -> None:
        self.script = Script()
        self._lock = threading.Lock()
        self._codes: dict[str, dict[str, str]] = {}
        self.generation = 0
        self.previous: str | None = None
        self.current: str | None = None
        self.dead = False
        self.on_call: Callable[[], None] = lambda: None
        self._server = self._serve(0)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self.issuer = self.url

    def _serve(self, port: int) -> BaseWSGIServer:
        server = make_server("127.0.0.1", port, self._app(), threaded=True)
        server.daemon_threads = True  # pyright: ignore[reportAttributeAccessIssue]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return server

    def close(self) -> None:
        """Stop listening."""
        self.script.hold.set()
        self._server.shutdown()
        self._server.server_close()

    def open_again(self) -> None:
        """Listen at the same address as before."""
        self._server = self._serve(self.port)

    def now(self) -> float:
        return time.time() + self.script.offset_seconds

    def _app(self) -> Flask:
        app = Flask("peer")
        app.logger.disabled = True
        for path, view, method in (
            ("/.well-known/openid-configuration", self.metadata, "GET"),
            ("/jwks", self.jwks, "GET"),
            ("/authorize", self.authorize, "GET"),
            ("/token", self.token, "POST"),
            ("/userinfo", self.userinfo, "GET"),
            ("/end", self.end_session, "GET"),
            ("/identity", self.identity, "GET"),
            ("/.well-known/oauth-protected-resource", self.resource, "GET"),
        ):
            app.add_url_rule(path, view_func=view, methods=[method])
        return app

    # The provider

    def metadata(self) -> Response:
        self.script.metadata_requests += 1
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo", "end_session": "end"}
        document = {
            "issuer": self.issuer,
            "jwks_uri": f"{self.issuer}/jwks",
            "authorization_response_iss_parameter_supported": True,
            **{f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in names.items()},
            **self.script.metadata_changes,
        }
        return jsonify(document)

    def jwks(self) -> Response:
        return jsonify(keys=[SIGNING_KEY.as_dict(private=False)])

    def authorize(self) -> WsgiResponse:
        """Signs Alice in at once, or answers as the script says."""
        self.script.authorizations.append(request.query_string.decode())
        code = secrets.token_urlsafe(16)
        asked = {name: request.args[name] for name in ("redirect_uri", "nonce", "code_challenge", "scope", "client_id")}
        assert request.args["code_challenge_method"] == "S256"
        self._codes[code] = asked
        says = {"code": code, "iss": self.url, "state": request.args["state"]}
        if self.script.answers_with is not None:
            says = {**{name: says[name] for name in ("iss", "state")}, **self.script.answers_with}
        return redirect(f"{asked['redirect_uri']}?{urlencode(says)}", 303)

    def token(self) -> Response | tuple[Response, int]:
        if request.headers.get("Authorization") != CLIENT:
            return jsonify(error="invalid_client"), 401
        if request.form["grant_type"] == "authorization_code":
            return self._with_fault(self._redeem, "code")
        return self._with_fault(self._refresh, "refresh")

    def _with_fault(
        self, answer: Callable[[], Response | tuple[Response, int]], grant: str
    ) -> Response | tuple[Response, int]:
        """A fault is written `refresh:lose`; it happens to one request. `lose` and `half` happen after the rotation."""
        fault = ""
        with self._lock:
            if self.script.faults and self.script.faults[0].startswith(f"{grant}:"):
                fault = self.script.faults.popleft().partition(":")[2]
        if grant == "refresh":
            self.script.refreshes.append(request.form["refresh_token"])
            self.script.refresh_scopes.append(request.form.get("scope", ""))
        if fault.startswith("hold"):
            self.script.held.set()
            self.script.hold.wait(20)
            fault = fault.removeprefix("hold").removeprefix("_then_")
        if fault.startswith("503"):
            return Response("busy", 503, {"Retry-After": fault.partition("/")[2] or "0"}), 503
        elif fault == "500":
            return Response("<h1>Oops</h1>", 500), 500
        elif fault in ("invalid_grant", "invalid_client"):
            return jsonify(error=fault), 400
        elif fault == "html":
            return Response("<h1>Welcome</h1>", 200, mimetype="text/html")
        result = answer()
        if fault == "lose":
            _hang_up()
        elif fault == "half":
            return _half(result)
        elif fault == "trickle":
            return Response(self._drops(), 200, {"Content-Length": "1000", "Content-Type": "application/json"})
        elif fault == "no_token_type":
            return jsonify(access_token="x", expires_in=60)
        return result

    def _drops(self) -> Iterator[bytes]:
        """A byte now and then: no single wait is too long, all together are."""
        while not self.script.hold.wait(0.5):
            yield b" "

    def _redeem(self) -> Response | tuple[Response, int]:
        asked = self._codes.pop(request.form["code"], None)
        verifier = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        if (
            asked is None
            or asked["redirect_uri"] != request.form["redirect_uri"]
            or base64.urlsafe_b64encode(verifier).rstrip(b"=").decode() != asked["code_challenge"]
        ):
            return jsonify(error="invalid_grant"), 400
        with self._lock:
            self.generation, self.previous, self.current, self.dead = 0, None, secrets.token_urlsafe(32), False
        return self._tokens(asked["scope"], asked["nonce"])

    def _refresh(self) -> Response | tuple[Response, int]:
        shown = request.form["refresh_token"]
        with self._lock:
            if self.dead or shown not in (self.current, self.previous):
                self.dead = True
                return jsonify(error="invalid_grant"), 400
            if self.script.rotates and shown == self.current:
                self.generation += 1
                self.previous, self.current = self.current, secrets.token_urlsafe(32)
        return self._tokens(request.form.get("scope", ""), None)

    def _tokens(self, scope: str, nonce: str | None) -> Response:
        access = self.access_token(scope)
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": self.script.lifetime_seconds}
        answer |= {"scope": scope, "id_token": self.id_token(access, nonce)}
        if self.script.gives_refresh_token and (self.script.rotates or nonce):
            answer |= {"refresh_token": self.current or "", **self.script.tells}
        return jsonify(answer)

    def access_token(self, scope: str = "openid api1") -> str:
        now = int(self.now())
        claims = {"iss": self.url, "aud": "api1", "sub": SUB, "iat": now, "exp": now + self.script.lifetime_seconds}
        claims |= {"client_id": "mvc client", "scope": scope, "jti": secrets.token_hex(8)}
        return jwt.encode({"alg": "ES256", "kid": "peer-1", "typ": "at+jwt"}, claims, SIGNING_KEY)

    def id_token(self, access_token: str, nonce: str | None) -> str:
        now = int(self.now())
        half = hashlib.sha256(access_token.encode()).digest()[:16]
        claims = {"iss": self.url, "aud": "mvc client", "sub": SUB, "iat": now, "exp": now + 300, "auth_time": 1000}
        claims |= {
            "sid": "peer-session",
            "amr": ["pwd"],
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
        }
        claims |= {"nonce": nonce} if nonce else {}
        claims = {k: v for k, v in {**claims, **self.script.id_token_changes}.items() if v is not None}
        header = {"alg": "ES256", "kid": "peer-1", **self.script.id_token_headers}
        return jwt.encode(header, claims, self.script.id_token_key, algorithms=[header["alg"]])

    def userinfo(self) -> Response:
        return jsonify(self.script.userinfo)

    def end_session(self) -> WsgiResponse:
        assert request.args["id_token_hint"].count(".") == 2
        self.dead = True
        return redirect(
            f"{request.args['post_logout_redirect_uri']}?{urlencode({'state': request.args['state']})}", 303
        )

    # The API

    def identity(self) -> Response | tuple[Response, int]:
        self.script.calls += 1
        self.on_call()
        token = request.headers["Authorization"].removeprefix("Bearer ")
        exp = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))["exp"]
        late = int(self.now()) - exp - self.script.skew_seconds
        status = self.script.api_says.pop(0) if self.script.api_says else 401 if late >= 0 else 200
        answer = jsonify([{"type": "sub", "value": SUB}])
        if status >= 400:
            answer.headers["WWW-Authenticate"] = (
                'Bearer realm="api1", error="invalid_token", '
                f'error_description="Refused: exp {exp}, skew {self.script.skew_seconds} s, {late} s late.", '
                f'error_uri="{self.url}/explain/why"'
            )
        return answer, status

    def resource(self) -> Response:
        return jsonify(resource="api1", clock_skew_seconds=self.script.skew_seconds)


def _hang_up() -> None:
    """Close the connection under the answer: it is lost."""
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)


def _half(result: Response | tuple[Response, int]) -> Response:
    body = (result if isinstance(result, Response) else result[0]).get_data()
    peer_socket = request.environ["werkzeug.socket"]

    def pieces() -> Iterator[bytes]:
        yield body[: len(body) // 2]
        peer_socket.shutdown(socket.SHUT_RDWR)

    return Response(pieces(), 200, {"Content-Length": str(len(body)), "Content-Type": "application/json"})

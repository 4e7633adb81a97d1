"""The provider on a port of its own, in this process, with a client that only says where the browser arrived."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, request
from markupsafe import escape
from werkzeug.serving import make_server

from idp import app as idp_app
from idp.extensions import db
from idp.startup import fill
from tests.idp.conftest import settings_for
from tests.idp.pages import SCOPE
from tests.support.servers import free_ports

PATIENCE_SECONDS = 15
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, Appendix B


@dataclass(frozen=True)
class Listening:
    """The addresses of the provider and of the client."""

    app: Flask
    issuer: str
    client: str
    held: threading.Event
    """Until it is set, nothing is answered at the client's /held."""

    def authorize(self, **parameters: str) -> str:
        """The URL of an authorization request of the demo client."""
        values = {
            "client_id": "mvc client",
            "redirect_uri": f"{self.client}/signin-oidc",
            "response_type": "code",
            "scope": SCOPE,
            "state": "af0ifjsldkj",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return f"{self.issuer}/authorize?{urlencode({**values, **parameters})}"


@contextmanager
def listening(folder: Path) -> Iterator[Listening]:
    """Both, until the block ends."""
    idp_port, client_port = free_ports(2)
    issuer, client_url = f"http://localhost:{idp_port}", f"http://localhost:{client_port}"
    settings = settings_for(
        folder / "idp.sqlite", issuer=issuer, provision_variables=[f"mvc_client_base_url={client_url}"]
    )
    app = idp_app.create_app(settings)
    with app.app_context():
        db.create_all()
        fill(settings)
    with ExitStack() as stack:
        stack.enter_context(_served(app, idp_port))
        held = threading.Event()
        stack.enter_context(_served(_client(held), client_port))
        stack.callback(held.set)
        yield Listening(app, issuer, client_url, held)
    with app.app_context():
        db.engine.dispose()


def _client(held: threading.Event) -> Flask:
    client = Flask("client_of_the_tests")

    @client.get("/signin-oidc")
    def arrived() -> str:
        outcome = request.args.get("error", "a code" if "code" in request.args else "nothing")
        return f"<!doctype html><html lang=en><title>Arrived</title><h1>Arrived with {outcome}</h1>"

    @client.get("/<where>")
    def elsewhere(where: str) -> str:
        if where == "held":
            held.wait(PATIENCE_SECONDS)
        return f"<!doctype html><html lang=en><title>Elsewhere</title><h1>Arrived at {escape(where)}</h1>"

    return client


@contextmanager
def _served(app: Flask, port: int) -> Iterator[None]:
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        _stop(server.shutdown, thread)
        server.server_close()


def _stop(shutdown: Callable[[], None], thread: threading.Thread) -> None:
    shutdown()
    thread.join()

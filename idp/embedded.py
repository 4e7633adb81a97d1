"""A provider inside the process of a test suite: `running_provider()`, up in well under a second after the imports.

    @pytest.fixture(scope="session")
    def provider():
        with running_provider() as provider:
            yield provider

Development settings, a database of its own in a temporary folder, the demo's clients and people unless told otherwise.
Everything is as strict as in production but the throttle, which is off. For tests only: a thread a request, no workers.
"""

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from idp.app import create_app
from idp.extensions import db
from idp.logout.telling import Teller
from idp.settings import IdpSettings
from idp.startup import fill
from shared import clock


@dataclass(frozen=True)
class RunningProvider:
    """Where it is, and its clock."""

    issuer: str
    app: Flask

    def set_clock_ahead(self, seconds: float) -> None:
        """Let the provider live `seconds` ahead of the machine: tokens it issued before are that much older to it.

        Over HTTP, for a client in another language: POST /development/clock.
        """
        clock.set_offset_seconds(seconds)


@contextmanager
def running_provider(**settings: Any) -> Iterator[RunningProvider]:
    """A provider on a free port of this machine. `settings`: fields of IdpSettings, for example `provision_file`."""
    with tempfile.TemporaryDirectory(prefix="sixty-") as folder, socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        app = _prepared_app(_settings(Path(folder), f"http://localhost:{port}", settings))
        server = make_server("127.0.0.1", port, app, threaded=True, fd=listening.fileno())
        thread = threading.Thread(target=server.serve_forever, name="embedded-idp", daemon=True)
        thread.start()
        teller = Teller(app)
        try:
            yield RunningProvider(f"http://localhost:{port}", app)
        finally:
            server.shutdown()
            thread.join()
            teller.stop()
            clock.set_offset_seconds(0)
            with app.app_context():
                db.engine.dispose()


def _settings(folder: Path, issuer: str, changes: dict[str, Any]) -> IdpSettings:
    values = {
        "environment": "development",
        "issuer": issuer,
        "database_url": f"sqlite:///{folder / 'idp.sqlite'}",
        "secret_key": "for the embedded provider of a test suite only",
        "login_throttle": "off",
        **changes,
    }
    return IdpSettings(**values)


def _prepared_app(settings: IdpSettings) -> Flask:
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        fill(settings)
    return app

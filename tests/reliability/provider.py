"""The real provider, `python -m idp` with several workers, on a database of its own; and grants to work with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from idp.app import create_app
from idp.extensions import db
from idp.settings import IdpSettings
from tests.idp.token_endpoint import MVC, REDIRECT_URI, VERIFIER, make_code
from tests.support.postgresql import Postgresql, postgresql_server
from tests.support.servers import Sixty

DATABASES = ("sqlite", "postgresql")
WORKERS = 2


class Provider:
    """One that can be killed and started again. `postgresql` None: its database is an SQLite file."""

    def __init__(self, folder: Path, postgresql: Postgresql | None = None) -> None:
        self.folder = folder
        self.postgresql = postgresql
        settings = {"IDP_WORKERS": str(WORKERS)}
        if postgresql:
            settings["IDP_DATABASE_URL"] = postgresql.url
        self._sixty = Sixty(folder, **settings)
        self.port = self._sixty.ports["idp"]
        self.issuer = self._sixty.idp
        self.database_url = self._sixty.environment["IDP_DATABASE_URL"]

    def start(self) -> None:
        """Returns when it answers."""
        self._sixty.start("idp")

    def start_if_ended(self) -> None:
        """As whoever runs it must: granian gives up when a worker dies within 5.5 s of its start."""
        if self._sixty.has_ended("idp"):
            self.start()

    def stop(self) -> None:
        """Returns when it has ended."""
        self._sixty.stop()

    def kill_main_process(self) -> None:
        """What `kill -9 PID` does; its workers follow it."""
        self._sixty.kill_main_process_only("idp")

    def process_id(self) -> int:
        """Of its main process."""
        return self._sixty.process_id("idp")

    def new_grants(self, count: int) -> list[dict[str, Any]]:
        """As many token answers of the confidential `mvc client`, for alice: codes as /authorize would issue them."""
        app = create_app(self._settings())
        codes = [make_code(app) for _ in range(count)]
        with app.app_context():
            db.engine.dispose()
        with requests.Session() as session:
            return [self._exchange(session, code) for code in codes]

    def _exchange(self, session: requests.Session, code: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT_URI,
            "code_verifier": VERIFIER,
        }
        answer = session.post(f"{self.issuer}/token", data=form, auth=MVC, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def _settings(self) -> IdpSettings:
        return IdpSettings(
            environment="development",
            issuer=self.issuer,
            database_url=self.database_url,
            secret_key=self._sixty.environment["IDP_SECRET_KEY"],  # pyright: ignore[reportArgumentType]
        )


@contextmanager
def running_provider(folder: Path, database: str) -> Iterator[Provider]:
    """On a new database. `database`: one of DATABASES."""
    if database == "sqlite":
        with _started(Provider(folder)) as provider:
            yield provider
    else:
        with postgresql_server(durable=True) as server, _started(Provider(folder, server)) as provider:
            yield provider


@contextmanager
def _started(provider: Provider) -> Iterator[Provider]:
    provider.start()
    try:
        yield provider
    finally:
        provider.stop()

"""The real provider, `python -m idp` with several workers, on a database of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.reliability.place import Place
from tests.reliability.presenter import Door
from tests.support.postgresql import Postgresql, postgresql_server
from tests.support.servers import Sixty

DATABASES = ("sqlite", "postgresql")
WORKERS = 2


class Provider(Place):
    """One that can be killed and started again. `postgresql` None: its database is an SQLite file."""

    def __init__(self, folder: Path, postgresql: Postgresql | None = None) -> None:
        self.postgresql = postgresql
        settings = {"IDP_WORKERS": str(WORKERS)}
        if postgresql:
            settings["IDP_DATABASE_URL"] = postgresql.url
        self._sixty = Sixty(folder, **settings)
        self.port = self._sixty.ports["idp"]
        super().__init__(folder, Door(self.port), self._sixty.environment)

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

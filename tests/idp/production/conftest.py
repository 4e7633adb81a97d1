"""A provider in production: a real process on a database without the demo."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from shared.paths import PROJECT
from shared.service_process import ServiceProcess, healthy_service
from tests.idp.commands.conftest import run_on
from tests.idp.conftest import SECRET_KEY
from tests.support.servers import free_ports, wait_until

PASSWORD = "correct horse battery"


class Production:
    """One provider process, with the settings that a production has."""

    def __init__(self, folder: Path, database: Path) -> None:
        self.folder = folder
        self.port = free_ports(1)[0]
        self.issuer = f"http://localhost:{self.port}"
        self.settings = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(PROJECT),
            "IDP_ENVIRONMENT": "production",
            "IDP_ISSUER": self.issuer,
            "IDP_BIND": f"127.0.0.1:{self.port}",
            "IDP_DATABASE_URL": f"sqlite:///{database}",
            "IDP_SECRET_KEY": SECRET_KEY,
            "IDP_LOG_FORMAT": "json",
        }
        self.process: ServiceProcess | None = None
        self._files = ExitStack()

    def start(self, **settings: str) -> ServiceProcess:
        """Returns when it answers."""
        log = self._files.enter_context(self.log.open("ab"))
        self.process = started = ServiceProcess("idp", {**self.settings, **settings}, folder=self.folder, output=log)

        def up() -> bool:
            assert started.exit_status() is None, self.log.read_text()
            return healthy_service("127.0.0.1", self.port) == "idp"

        wait_until(up, f"the provider does not answer: {self.log.read_text()}", seconds=45)
        return started

    @property
    def log(self) -> Path:
        """What it says."""
        return self.folder / "idp.log"

    def stop(self) -> None:
        """By force, whatever state it is in."""
        if self.process is not None:
            self.process.end(3)
        self._files.close()


@pytest.fixture(scope="session")
def clean_database(filled_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated, with keys and one person; without the demo."""
    path = tmp_path_factory.mktemp("production") / "idp.sqlite"
    shutil.copy(filled_database, path)
    for command in (["users", "delete", "alice"], ["users", "delete", "bob"]):
        run_on(path, *command, "--yes")
    for client in ("mvc client", "todo list client"):
        run_on(path, "clients", "delete", client, "--yes")
    assert run_on(path, "users", "add", "carol", "--password-stdin", typed=PASSWORD).status == 0
    return path


@pytest.fixture
def database(clean_database: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    path = tmp_path / "idp.sqlite"
    shutil.copy(clean_database, path)
    return path


@pytest.fixture
def production(tmp_path: Path, database: Path) -> Iterator[Production]:
    """Not started yet; ended with the test."""
    provider = Production(tmp_path, database)
    yield provider
    provider.stop()

"""The three real services for a journey: own ports, own databases, own keys, in a folder of their own.

Everything else is as in the demo, because the settings come from the same rules.
"""

import os
import socket
import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import requests

from shared.demo_settings import SERVICES, service_environment
from shared.paths import PROJECT
from shared.service_process import ServiceProcess, healthy_service

START_SECONDS = 45.0
END_SECONDS = 3.0
SERVICE_NAMES = tuple(service.name for service in SERVICES)
DATABASES = ("IDP", "API1", "MVC_CLIENT")


class Sixty:
    """Three services with state of their own. Killed and started again, they find their state."""

    def __init__(self, folder: Path, **settings: str) -> None:
        """`settings` as environment variables, for example `IDP_ACCESS_TOKEN_LIFETIME_SECONDS="2"`."""
        self.folder = folder
        self.ports = dict(zip(SERVICE_NAMES, free_ports(len(SERVICE_NAMES)), strict=True))
        self.environment = service_environment({**_surroundings(), **self._own_settings(), **settings}, {})
        self._processes: dict[str, ServiceProcess] = {}
        self._files = ExitStack()

    @property
    def idp(self) -> str:
        """The issuer."""
        return self.environment["IDP_ISSUER"]

    @property
    def api1(self) -> str:
        """The API's base URL."""
        return self.environment["API1_BASE_URL"]

    @property
    def client(self) -> str:
        """The web application's base URL."""
        return self.environment["MVC_CLIENT_BASE_URL"]

    def start(self, *names: str, **settings: str) -> None:
        """Start the named services, or all; returns when each answers its own /health. `settings`: for this time."""
        names = names or SERVICE_NAMES
        environment = {**self.environment, **settings}
        for name in names:
            output = self._files.enter_context(self.log_path(name).open("ab"))
            self._processes[name] = ServiceProcess(name, environment, folder=self.folder, output=output)
        for name in names:
            self._wait_for(name)

    def kill(self, name: str) -> None:
        """SIGKILL to everything of that service, as the machine's power button would."""
        process = self._processes.pop(name)
        process.kill_group()
        process.end(0)

    def kill_main_process_only(self, name: str) -> None:
        """SIGKILL to its main process: what `kill -9 PID` does. Returns when its workers have gone too."""
        process = self._processes.pop(name)
        os.kill(process.pid, 9)
        wait_until(lambda: healthy_service("127.0.0.1", self.ports[name]) is None, "the workers outlived their server")
        process.end(0)

    def kill_and_start(self, *names: str, **settings: str) -> None:
        """The named services, or all, are killed and started again. `settings`: for this time."""
        for name in names or SERVICE_NAMES:
            self.kill(name)
        self.start(*names, **settings)

    def has_ended(self, name: str) -> bool:
        """Whether that service, once started, has ended by itself."""
        return self._processes[name].exit_status() is not None

    def is_running(self, name: str) -> bool:
        """Whether it was started, was not stopped or killed by us, and has not ended."""
        return name in self._processes and not self.has_ended(name)

    def process_id(self, name: str) -> int:
        """Of that service's main process."""
        return self._processes[name].pid

    def stop(self, *names: str) -> None:
        """Ask the named services, or all, to end; returns when they have."""
        processes = [self._processes.pop(name) for name in names or tuple(self._processes)]
        for process in processes:
            process.ask_to_end()
        for process in processes:
            process.end(END_SECONDS)
        if not self._processes:
            self._files.close()

    def set_clocks_ahead(self, seconds: float, *names: str) -> None:
        """Move the clocks of the named services, or of all, to `seconds` ahead of the machine's."""
        for name in names or SERVICE_NAMES:
            url = f"http://127.0.0.1:{self.ports[name]}/development/clock"
            answer = requests.post(url, json={"offset_seconds": seconds}, timeout=5)
            assert answer.status_code == 204, f"{url} answered {answer.status_code}"

    @contextmanager
    def clocks_ahead(self, seconds: float) -> Generator[None]:
        """All clocks `seconds` ahead, until the block ends."""
        self.set_clocks_ahead(seconds)
        try:
            yield
        finally:
            self.set_clocks_ahead(0)

    def forget_consents(self) -> None:
        """As if nobody had ever agreed to share anything."""
        with closing(sqlite3.connect(self.folder / "idp.sqlite")) as database, database:
            database.execute("DELETE FROM consent")

    def log_path(self, name: str) -> Path:
        """Where that service's output goes."""
        return self.folder / f"{name}.log"

    @property
    def password_lock(self) -> Path:
        """What the provider's workers take turns on, and nobody else."""
        return self.folder / "passwords.lock"

    def logs(self) -> str:
        """What all of them have said so far."""
        return "\n".join(self.log_path(name).read_text() for name in SERVICE_NAMES if self.log_path(name).exists())

    def _own_settings(self) -> dict[str, str]:
        own = {f"{name.upper()}_PORT": str(port) for name, port in self.ports.items()}
        for name in SERVICE_NAMES:
            own[f"{name.upper()}_SECRET_KEY"] = f"a secret key of {name} for journeys only, 0123456789"
        for prefix in DATABASES:
            own[f"{prefix}_DATABASE_URL"] = f"sqlite:///{self.folder / prefix.lower()}.sqlite"
        own["IDP_LOGIN_THROTTLE"] = "off"
        own["IDP_PASSWORD_LOCK_FILE"] = str(self.password_lock)
        return own

    def _wait_for(self, name: str) -> None:
        def up() -> bool:
            status = self._processes[name].exit_status()
            assert status is None, f"{name} ended with status {status}:\n{self.log_path(name).read_text()}"
            return healthy_service("127.0.0.1", self.ports[name]) == name

        wait_until(up, f"{name} does not answer; see {self.log_path(name)}", seconds=START_SECONDS)


def provisioned_with(folder: Path, *, access_tokens_live: int) -> dict[str, str]:
    """The setting for a provisioning file like the demo's, whose access tokens live so many seconds."""
    demo = (PROJECT / "idp" / "demo.toml").read_text()
    file = folder / "provision.toml"
    file.write_text(
        demo.replace("access_token_lifetime_seconds = 60", f"access_token_lifetime_seconds = {access_tokens_live}")
    )
    return {"IDP_PROVISION_FILE": str(file)}


def wait_until(condition: Callable[[], bool], complaint: str, *, seconds: float = 10.0) -> None:
    """Look again and again until `condition` holds; fails with `complaint`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, complaint
        time.sleep(0.05)


def free_ports(count: int) -> list[int]:
    """Ports on which nobody listens at the moment."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in sockets]


def _surroundings() -> dict[str, str]:
    """What a process needs of this one's environment; no setting of the developer's own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(PROJECT)}

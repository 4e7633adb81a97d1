"""The real server: two workers with eight threads each, on one database; killed and started again."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from shared.paths import PROJECT
from shared.service_process import ServiceProcess, healthy_service
from tests.mvc_client.conftest import SECRET_KEY
from tests.mvc_client.peer import Peer
from tests.support.servers import free_ports, wait_until


class Server:
    """`python -m mvc_client` at its own port, and a browser that is signed in there."""

    def __init__(self, database: Path, peer: Peer, folder: Path) -> None:
        self.port = free_ports(1)[0]
        self.url = f"http://localhost:{self.port}"
        self.folder = folder
        self.environment = {
            "PYTHONPATH": str(PROJECT),
            "MVC_CLIENT_ENVIRONMENT": "development",
            "MVC_CLIENT_SECRET_KEY": SECRET_KEY,
            "MVC_CLIENT_DATABASE_URL": f"sqlite:///{database}",
            "MVC_CLIENT_ISSUER": peer.url,
            "MVC_CLIENT_API1_URL": peer.url,
            "MVC_CLIENT_BASE_URL": self.url,
            "MVC_CLIENT_BIND": f"127.0.0.1:{self.port}",
            "MVC_CLIENT_WORKERS": "2",
        }
        self.browser = requests.Session()
        self.browser.trust_env = False
        self.process: ServiceProcess | None = None

    def start(self) -> None:
        with (self.folder / "mvc_client.log").open("ab") as log:
            self.process = ServiceProcess("mvc_client", self.environment, folder=self.folder, output=log)
        wait_until(lambda: healthy_service("127.0.0.1", self.port) == "mvc_client", "it did not start", seconds=45)

    def kill(self) -> None:
        """SIGKILL to all of it at once."""
        assert self.process is not None
        self.process.kill_group()
        self.process.end(0)

    def sign_in(self) -> None:
        assert "Alice Peer" in self.browser.get(f"{self.url}/login", timeout=10).text

    def page(self) -> str:
        return self.browser.get(self.url, timeout=10).text

    def call(self, token: str) -> requests.Response:
        """POST /call as another tab of the same browser."""
        cookies = self.browser.cookies.get_dict()
        return requests.post(f"{self.url}/call", data={"csrf_token": token}, cookies=cookies, timeout=30)

    def csrf_token(self) -> str:
        return self.page().partition('name="csrf_token" value="')[2].partition('"')[0]

    def move_clock(self, seconds: float) -> None:
        url = f"http://127.0.0.1:{self.port}/development/clock"
        assert requests.post(url, json={"offset_seconds": seconds}, timeout=5).status_code == 204
        wait_until(lambda: {self.offset(url) for _ in range(12)} == {seconds}, "a worker does not follow")

    def offset(self, url: str) -> float:
        """Of whichever worker answers."""
        return requests.get(url, timeout=5).json()["offset_seconds"]


@pytest.fixture
def server(database: Path, peer: Peer, tmp_path: Path) -> Iterator[Server]:
    server = Server(database, peer, tmp_path)
    server.start()
    yield server
    assert server.process is not None
    server.process.end(3)


@pytest.mark.parametrize("mode", ["both", "on_401"])
def test_eight_calls_at_the_moment_of_expiry_are_one_refresh_and_eight_answers(
    server: Server, peer: Peer, mode: str
) -> None:
    server.sign_in()
    token = server.csrf_token()
    server.browser.post(f"{server.url}/renewal", data={"csrf_token": token, "mode": mode}, timeout=10)
    server.move_clock(125)
    peer.script.offset_seconds = 125
    gate = threading.Barrier(8)

    def press(_: int) -> str:
        gate.wait()
        return server.call(token).text

    with ThreadPoolExecutor(8) as pool:
        pages = list(pool.map(press, range(8)))
    assert all("Alice Peer" in page for page in pages)
    assert len(peer.script.refreshes) == 1, (server.folder / "mvc_client.log").read_text()
    last = server.page()
    assert last.count(">200</span>") == 8 + 1, "eight rows and the line of the last call"
    assert "Renewed 1 time since" in last


def test_killed_and_started_again_it_loses_no_sign_in(server: Server, peer: Peer) -> None:
    server.sign_in()
    server.kill()
    server.start()
    assert "Alice Peer" in server.page()
    assert "Alice Peer" in server.call(server.csrf_token()).text


def test_killed_in_the_middle_of_a_renewal_it_goes_on_where_it_stopped(server: Server, peer: Peer) -> None:
    """The provider has rotated, the answer never arrived: the same token is shown again when the dead lease is over."""
    server.sign_in()
    token = server.csrf_token()
    server.move_clock(55)
    peer.script.offset_seconds = 55
    peer.script.faults.append("refresh:hold")
    with ThreadPoolExecutor(1) as pool:
        dying = pool.submit(server.call, token)
        assert peer.script.held.wait(10)
        server.kill()
        peer.script.hold.set()
        assert dying.exception(10) is not None
    wait_until(lambda: peer.generation == 1, "the provider never rotated")
    server.start()
    server.move_clock(55 + 20)  # beyond the end of the dead worker's lease
    peer.script.offset_seconds = 55 + 20
    page = server.call(token).text
    assert "Renewed 1 time since" in page
    assert ">200</span>" in page
    assert len(set(peer.script.refreshes)) == 1
    assert peer.generation == 1


def test_the_log_shows_no_token_and_no_query(server: Server, peer: Peer) -> None:
    server.sign_in()
    server.call(server.csrf_token())
    said = (server.folder / "mvc_client.log").read_text()
    assert "/signin-oidc" in said
    assert "eyJ" not in said
    assert peer.current is not None and peer.current not in said
    assert "code=" not in said and "state=" not in said

"""Documents that clients name by a URL, from a real server over TLS."""

import socket
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from pydantic import ValidationError

from idp.outbound import WAITING_SECONDS, Outbound, Waited
from shared.outbound_error import OutboundError
from tests.idp.conftest import settings_for
from tests.shared.wire import answer, scripted
from tests.support.tls_server import TlsServer, tls_server
from tests.support.told import told_client


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsServer]:
    with tls_server(tmp_path_factory.mktemp("tls")) as server:
        server.documents["/"] = b'{"keys": []}'
        yield server


@pytest.fixture
def private(server: TlsServer) -> Outbound:
    """Calls this machine too, as in development."""
    return Outbound(settings_for(Path("x"), outbound_ca_file=server.ca_file, outbound_allow_private=True))


@pytest.fixture
def public(server: TlsServer) -> Outbound:
    return Outbound(settings_for(Path("x"), outbound_ca_file=server.ca_file))


def refusal(call: Callable[[], object]) -> str:
    began = time.monotonic()
    with pytest.raises(OutboundError) as refused:
        call()
    assert time.monotonic() - began < 3
    return str(refused.value)


def test_a_document_is_fetched_with_the_roots_of_the_ca_file(private: Outbound, server: TlsServer) -> None:
    for host in ("localhost", "127.0.0.1"):
        assert private.get(server.url("/", host), limit=100).json() == {"keys": []}


def test_a_server_whose_certificate_nobody_vouches_for_is_refused(server: TlsServer) -> None:
    strict = Outbound(settings_for(Path("x"), outbound_allow_private=True))
    assert "SSLError" in refusal(lambda: strict.get(server.url("/"), limit=100))


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1",
        "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "[::]",
    ],
)  # fmt: skip
def test_no_connection_goes_to_an_address_that_is_not_public(public: Outbound, host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        port = listener.getsockname()[1]
        refusal(lambda: public.get(f"https://{host}:{port}/", limit=100))
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_where_private_addresses_are_allowed_that_very_connection_is_made(private: Outbound) -> None:
    called = Event()
    with scripted(lambda _connection, _over: called.set()) as url:
        refusal(lambda: private.get(url.replace("http://127.0.0.1", "https://127.1"), limit=100))
        assert called.wait(5)


def test_a_name_that_answers_differently_the_second_time_is_asked_once(
    public: Outbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answers = iter(["203.0.114.1", "127.0.0.1"])  # public the first time, this machine afterwards
    real = socket.getaddrinfo

    def resolver(name: str, port: int, *rest: int, **more: int) -> list[object]:
        if name == "rebinding.example":
            asked.append(name)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]
        connected.append(name)
        raise socket.gaierror(f"not in this test: {name}")

    connected: list[str] = []
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    refusal(lambda: public.get("https://rebinding.example/", limit=100))
    monkeypatch.setattr(socket, "getaddrinfo", real)
    assert (asked, connected) == (["rebinding.example"], ["203.0.114.1"])


@pytest.mark.parametrize(
    "url",
    [
        "http://rp.example/", "ftp://rp.example/", "file:///etc/passwd", "https://user:pass@rp.example/", "https://",
        "",
        "https://[::1/", "https://a b/", "//rp.example/", "gopher://rp.example/",
    ],
)  # fmt: skip
def test_what_is_not_an_https_url_is_refused(public: Outbound, url: str) -> None:
    refusal(lambda: public.get(url, limit=100))


def test_plain_http_is_for_this_machine_in_development_alone(private: Outbound, public: Outbound) -> None:
    with scripted(answer(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")) as url:
        assert private.get(url, limit=100).content == b"{}"
        assert "not https" in refusal(lambda: public.get(url, limit=100))
    assert "not https" in refusal(lambda: private.get("http://rp.example/", limit=100))


def test_a_redirect_is_not_followed(private: Outbound, server: TlsServer) -> None:
    server.documents["/moved"] = lambda: (302, {"Location": server.url("/")}, b"")
    before = len(server.asked)
    assert "answered 302" in refusal(lambda: private.get(server.url("/moved"), limit=100))
    assert server.asked[before:] == ["/moved"]


def test_more_than_the_limit_is_refused(private: Outbound, server: TlsServer) -> None:
    server.documents["/large"] = b"x" * 101
    assert "larger than 100 bytes" in refusal(lambda: private.get(server.url("/large"), limit=100))


def test_servers_that_keep_us_waiting_are_not_called_for_a_while(private: Outbound, server: TlsServer) -> None:
    over = Event()

    def slow() -> tuple[int, dict[str, str], bytes]:
        over.wait(10)
        return 200, {}, b"{}"

    server.documents["/slow"] = slow
    calls = 0
    while "took too long" in refusal(lambda: private.get(server.url("/slow"), limit=100)):
        calls += 1
    over.set()
    assert calls == WAITING_SECONDS / 2
    assert "not called" in refusal(lambda: private.get(server.url("/"), limit=100))


def test_after_the_window_it_is_called_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    waited = Waited()
    for _ in range(2):
        with waited:
            now[0] += 2.5
    with pytest.raises(OutboundError):
        waited.__enter__()
    now[0] += 17.6
    with waited:
        pass


def test_private_addresses_are_for_development_alone(server: TlsServer) -> None:
    production = {"environment": "production", "issuer": "https://id.example", "secret_key": "x" * 32}
    with pytest.raises(ValidationError, match="IDP_OUTBOUND_ALLOW_PRIVATE"):
        settings_for(Path("x"), **production, outbound_allow_private=True)
    assert settings_for(Path("x"), **production, outbound_ca_file=server.ca_file).outbound_ca_file == server.ca_file


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_a_ca_file_that_cannot_be_used_stops_the_start(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ValidationError, match="readable PEM file"):
        settings_for(Path("x"), outbound_ca_file=str(path))


def test_a_form_is_posted_and_whatever_is_answered_is_told() -> None:
    calls = Outbound(settings_for(Path("x")))
    with told_client() as told:
        for told.status in (200, 204, 302, 500):
            assert calls.post(told.url(), {"a": "b&c"}) == told.status
        assert told.posts[0] == ("/told", {"a": ["b&c"]})


@pytest.mark.parametrize(
    "url",
    [
        "http://rp.example/",
        "http://10.0.0.1/",
        "http://shop:5002/",
        "https://127.0.0.1/",
        "ftp://localhost/",
        "http://[/",
    ],
)
def test_who_is_told_is_on_this_machine_or_at_a_public_address(url: str) -> None:
    assert refusal(lambda: Outbound(settings_for(Path("x"))).post(url, {}))


def test_in_production_nobody_is_told_by_http() -> None:
    settings = settings_for(Path("x"), environment="production", issuer="https://id.example", bind="127.0.0.1:1")
    with told_client() as told:
        assert "not https" in refusal(lambda: Outbound(settings).post(told.url(), {}))
        assert told.posts == []


def test_a_container_beside_this_one_is_told_where_private_addresses_are_allowed(private: Outbound) -> None:
    assert "not https" not in refusal(lambda: private.post("http://no-such-container:5002/", {}))
    assert "not https" in refusal(lambda: private.post("http://rp.example/", {}))


def test_telling_does_not_use_up_the_time_of_fetching(private: Outbound) -> None:
    with told_client() as told:
        told.hold.clear()
        assert refusal(lambda: private.post(told.url(), {}))
    assert private._waited._calls == deque()  # pyright: ignore[reportPrivateUsage]

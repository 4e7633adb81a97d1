"""Calls to other servers: limits that hold whatever the other side does."""

import gzip
import socket
import threading
import time
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest

from shared import outbound
from tests.shared.wire import answer, scripted
from tests.support.tls_server import tls_server

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def get(url: str, *, timeout: float = 5.0, limit: int = 1000) -> bytes:
    return outbound.send(outbound.new_session(), "GET", url, timeout=timeout, limit=limit).content


def refusal(url: str, *, timeout: float = 0.3, limit: int = 1000) -> str:
    began = time.monotonic()
    with pytest.raises(outbound.OutboundError) as caught:
        get(url, timeout=timeout, limit=limit)
    assert time.monotonic() - began < timeout + 1.0
    return str(caught.value)


def test_an_answer_comes_with_its_whole_body() -> None:
    with scripted(answer(HEAD + b'Content-Length: 7\r\n\r\n{"a"', b":1}", pause=0.02)) as url:
        response = outbound.send(outbound.new_session(), "GET", url)
        assert (response.status_code, response.json()) == (200, {"a": 1})


def test_a_body_of_the_limit_is_read_and_one_byte_more_is_refused() -> None:
    with scripted(answer(HEAD + b"Content-Length: 1000\r\n\r\n" + b"x" * 1000)) as url:
        assert len(get(url)) == 1000
        assert "larger than 999 bytes" in refusal(url, limit=999)


def test_a_body_without_a_length_is_limited_too() -> None:
    with scripted(answer(HEAD + b"\r\n" + b"x" * 1001)) as url:
        assert "larger than 1000 bytes" in refusal(url)


def test_a_redirect_is_read_no_further_than_any_other_answer() -> None:
    bomb = gzip.compress(b"0" * 20_000_000)
    head = f"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n"
    with scripted(answer(head.encode() + bomb)) as url:
        tracemalloc.start()
        try:
            assert "larger than 1000 bytes" in refusal(url, timeout=2)
            assert tracemalloc.get_traced_memory()[1] < 2_000_000
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize("location", [b"http://[", b"//\xff", b"http://a:x/", b"\xe2\x80\xa8"])
def test_a_redirect_to_an_address_that_cannot_be_read_is_an_answer(location: bytes) -> None:
    with scripted(answer(b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n")) as url:
        assert outbound.send(outbound.new_session(), "GET", url).status_code == 302


def test_a_body_that_makes_no_sense_is_the_same_error() -> None:
    with scripted(answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nabcde\r\n")) as url:
        refusal(url)


def test_nobody_listening_is_one_error_that_names_the_address_without_its_query() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert refusal(f"http://127.0.0.1:{port}/x?secret=1") == f"GET http://127.0.0.1:{port}/x: ConnectionError"


@pytest.mark.parametrize(
    "url",
    ["ftp://localhost/", "http://", "http://[", "http://.example/", "http://a b/", "http://" + "a" * 64 + ".x/", ""],
)
def test_an_impossible_address_is_the_same_error(url: str) -> None:
    refusal(url)


def test_an_answer_that_is_no_http_is_the_same_error() -> None:
    with scripted(answer(b"SSH-2.0-x\r\n")) as url:
        assert "ConnectionError" in refusal(url)


def test_a_body_cut_short_is_an_error() -> None:
    with scripted(answer(HEAD + b"Content-Length: 100\r\n\r\n{}")) as url:
        assert "ChunkedEncodingError" in refusal(url) or "ConnectionError" in refusal(url)


def test_silence_ends_with_the_time() -> None:
    with scripted(lambda _connection, over: over.wait(20) and None) as url:
        assert "took too long" in refusal(url)


@pytest.mark.parametrize("parts", [[], [HEAD], [HEAD + b"Content-Length: 100\r\n\r\n{"]])
def test_it_is_the_same_where_a_busy_machine_wakes_the_timer_late(
    parts: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    timer = threading.Timer
    monkeypatch.setattr(threading, "Timer", lambda seconds, act: timer(seconds + 1, act))
    with scripted(answer(*parts, b"", pause=20)) as url:
        assert "took too long" in refusal(url, timeout=0.1)


def test_headers_that_trickle_end_with_the_time() -> None:
    trickle = [b"HTTP/1.1 200 OK\r\n", *[b"X: 1\r\n"] * 100]
    with scripted(answer(*trickle, pause=0.1)) as url:
        assert "took too long" in refusal(url)


@pytest.mark.parametrize("head", [HEAD + b"Content-Length: 100\r\n\r\n", HEAD + b"\r\n"])
def test_a_body_that_trickles_ends_with_the_time(head: bytes) -> None:
    with scripted(answer(head, *[b" "] * 100, pause=0.1)) as url:
        assert "took too long" in refusal(url)


def test_a_connection_that_is_used_again_is_limited_too() -> None:
    def script(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(65_536)
        connection.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")
        connection.recv(65_536)
        for _ in range(100):
            connection.sendall(b"H")
            if over.wait(0.1):
                return

    with scripted(script) as url:
        session = outbound.new_session()
        outbound.send(session, "GET", url)
        began = time.monotonic()
        with pytest.raises(outbound.OutboundError, match="took too long"):
            outbound.send(session, "GET", url, timeout=0.3)
        assert time.monotonic() - began < 1.5


def test_a_handshake_that_trickles_ends_with_the_time() -> None:
    def script(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(65_536)
        connection.sendall(b"\x16\x03\x03\x40\x00")  # a TLS record of 16 KiB, of which a byte comes now and then
        while not over.wait(0.1):
            connection.sendall(b"\x02")

    with scripted(script) as url:
        assert "took too long" in refusal(url.replace("http://", "https://"))


def test_one_slow_call_does_not_shorten_another() -> None:
    session = outbound.new_session()
    slow = answer(HEAD + b"\r\n", b"{", b"}", pause=0.3)
    with scripted(slow) as patient, scripted(lambda _connection, over: over.wait(20) and None) as silent:

        def give_up() -> None:
            with suppress(outbound.OutboundError):
                outbound.send(session, "GET", silent, timeout=0.2)

        other = threading.Thread(target=give_up)
        other.start()
        assert outbound.send(session, "GET", patient, timeout=5).content == b"{}"
        other.join()


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    with scripted(answer(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")) as url:
        assert outbound.send(outbound.new_session(), "GET", url).status_code == 302


def test_a_cookie_is_not_kept() -> None:
    with scripted(answer(HEAD + b"Set-Cookie: a=1\r\nContent-Length: 2\r\n\r\n{}")) as url:
        session = outbound.new_session()
        outbound.send(session, "GET", url)
        assert not session.cookies


def test_the_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with scripted(answer(HEAD + b"Content-Length: 2\r\n\r\n{}")) as url:
        assert get(url) == b"{}"


def test_no_thread_and_no_descriptor_is_left_behind() -> None:
    before = threading.active_count()
    with scripted(answer(HEAD + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}")) as url:
        session = outbound.new_session()
        outbound.send(session, "GET", url)
        open_files = len(list(Path("/dev/fd").iterdir()))
        for _ in range(10):
            outbound.send(session, "GET", url)
        assert len(list(Path("/dev/fd").iterdir())) <= open_files + 2
    assert threading.active_count() <= before + 3


def test_over_tls_it_is_the_same_and_a_connection_that_is_used_again_too(tmp_path: Path) -> None:
    with tls_server(tmp_path) as server:
        server.documents["/"] = b"{}"
        session = outbound.new_session(verify=server.ca_file)
        for _ in range(2):
            assert outbound.send(session, "GET", server.url("/")).content == b"{}"
        over = threading.Event()

        def slow() -> tuple[int, dict[str, str], bytes]:
            over.wait(5)
            return 200, {}, b""

        server.documents["/slow"] = slow
        with pytest.raises(outbound.OutboundError, match="took too long"):
            outbound.send(session, "GET", server.url("/slow"), timeout=0.3)
        over.set()

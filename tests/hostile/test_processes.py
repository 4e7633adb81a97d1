"""The real processes at their sockets: what no HTTP client would send, and whose address they believe."""

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from idp.login.password_turn import PATIENCE_SECONDS
from tests.hostile.values import MARK, PATHS, SECRET
from tests.idp.login.held import held
from tests.idp.pages import PASSWORD, Page
from tests.support.servers import SERVICE_NAMES, Sixty

pytestmark = pytest.mark.timeout(120)
PATIENCE = 5.0
FORGED = "203.0.113.7"
THREE_MEGABYTES = 3_000_000


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sixty]:
    services = Sixty(tmp_path_factory.mktemp("hostile"), IDP_LOGIN_THROTTLE="on")
    services.start()
    yield services
    services.stop()


def talk(port: int, sent: bytes) -> bytes:
    """What comes back until the other side closes or says nothing more; a reset is an end too."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        try:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65_536):
                received += part
        except OSError:
            pass
    return received


def hostile_requests() -> Iterator[bytes]:
    """Whole requests as bytes."""
    end = b"Host: localhost\r\nConnection: close\r\n"
    for path in PATHS[:20]:
        yield b"GET " + path + b" HTTP/1.1\r\n" + end + b"\r\n"
    yield b"GET / HTTP/1.0\r\n\r\n"
    yield b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"
    yield b"GET http://evil.example/login HTTP/1.1\r\n" + end + b"\r\n"
    yield b"GET /signin-oidc?state=\xff&code=\x80 HTTP/1.1\r\n" + end + b"\r\n"
    yield b"GET /login?request=" + b"a" * 60_000 + b" HTTP/1.1\r\n" + end + b"\r\n"
    for host in (b"xn--a", b"evil.example", b"a b", b"[", b"\xff", b"a" * 5000):
        yield b"GET /login HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n"
    for header in (
        b"Cookie: \xff=\xff",
        b"Authorization: Bearer \x80",
        b"Authorization: Basic \xe9",
        b"Range: bytes=\xff",
    ):
        yield b"GET /identity HTTP/1.1\r\n" + end + header + b"\r\n\r\n"
        yield b"GET /userinfo HTTP/1.1\r\n" + end + header + b"\r\n\r\n"
    form = b"Content-Type: application/x-www-form-urlencoded\r\n"
    for path in (b"/token", b"/login", b"/logout", b"/call", b"/identity", b"/development/clock"):
        start = b"POST " + path + b" HTTP/1.1\r\n" + end + form
        yield start + b"Content-Length: 3000000\r\n\r\n" + b"a" * THREE_MEGABYTES
        yield start + b"Content-Length: 9\r\n\r\npassword="  # and then nothing
        yield start + b"Content-Length: 50\r\n\r\npassword=" + SECRET.encode()
        yield start + b"Transfer-Encoding: chunked\r\n\r\n9\r\npassword=\r\n0\r\n\r\n"
        yield start + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + SECRET.encode()
        yield start + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        yield start + b"Content-Length: -1\r\n\r\n"
        yield start + b"\r\npassword=" + SECRET.encode()
    yield b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
    yield b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    yield MARK.encode() * 1000


def test_no_bytes_at_the_socket_are_answered_with_an_error_of_ours(sixty: Sixty) -> None:
    found: list[str] = []
    for name in SERVICE_NAMES:
        for sent in hostile_requests():
            answer = talk(sixty.ports[name], sent)
            if re.match(rb"HTTP/1\.[01] 5", answer) or b"Traceback" in answer or SECRET.encode() in answer:
                found.append(f"{name} {sent[:120]!r}: {answer[:300]!r}")
            if re.search(rb"(?im)^location: *(https?:)?//evil", answer):
                found.append(f"{name} {sent[:120]!r}: {answer[:300]!r}")
    assert not found, "\n".join(found)
    for url in (sixty.idp, sixty.api1, sixty.client):
        assert requests.get(f"{url}/health", timeout=5).status_code == 200
    logged = sixty.logs()
    assert SECRET not in logged
    assert "Traceback" not in logged
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", logged)


def sign_in(url: str, password: str, username: str = "bob", **headers: str) -> int:
    """A sign-in in a fresh browser."""
    with requests.Session() as browser:
        hidden = Page(browser.get(f"{url}/login", timeout=10).text).hidden
        form = {**hidden, "username": username, "password": password}
        answer = browser.post(f"{url}/login", form, headers=headers, timeout=10, allow_redirects=False)
    return answer.status_code


def test_nobody_waits_behind_people_who_sign_in(sixty: Sixty) -> None:
    def sign_in() -> int:
        credentials = {"username": "alice", "password": PASSWORD}
        return requests.post(f"{sixty.idp}/authentication/login", json=credentials, timeout=20).status_code

    with ThreadPoolExecutor() as people:
        with held(sixty.password_lock):  # as a worker on this machine does that looks at a password
            waiting = [people.submit(sign_in) for _ in range(2)]
            for _ in range(30):  # by then both have arrived
                assert requests.get(f"{sixty.idp}/ready", timeout=PATIENCE_SECONDS / 2).status_code == 200
            assert not any(each.done() for each in waiting)
        assert [each.result() for each in waiting] == [200, 200]


def test_an_address_that_a_stranger_claims_is_not_believed(sixty: Sixty) -> None:
    claims = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "True-Client-IP", "X-Client-IP", "X-Forwarded-For")
    statuses = [sign_in(sixty.idp, "wrong", **{name: f"for=203.0.113.{number}"}) for number, name in enumerate(claims)]
    assert statuses == [403] * 5 + [429]
    assert sign_in(sixty.idp, "Pass123$", **{"X-Forwarded-For": "198.51.100.1"}) == 429
    assert "203.0.113." not in sixty.logs()


@pytest.mark.parametrize("username", ["BOB", "ｂｏｂ", "bOb", " bob", "bob\t", "bob\u200b", "b\u00adob", "bob\0"])
def test_no_other_spelling_of_a_name_is_a_way_around_its_throttle(sixty: Sixty, username: str) -> None:
    assert 429 in [sign_in(sixty.idp, "wrong") for _ in range(6)]
    assert sign_in(sixty.idp, "Pass123$", username) in (403, 429)


def test_an_address_that_a_configured_proxy_tells_is_believed(tmp_path: Path) -> None:
    behind_proxy = Sixty(tmp_path, IDP_TRUSTED_PROXIES="127.0.0.1")
    behind_proxy.start("idp")
    try:
        assert sign_in(behind_proxy.idp, "Pass123$", **{"X-Forwarded-For": f"198.51.100.1, {FORGED}"}) == 303
        assert sign_in(behind_proxy.idp, "Pass123$", **{"X-Forwarded-For": f"<script>, '{MARK}"}) == 303
        assert f"address={FORGED}" in behind_proxy.logs()
        assert "198.51.100.1" not in behind_proxy.logs()
    finally:
        behind_proxy.stop()

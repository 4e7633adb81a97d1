"""The provider behind the sample nginx file: TLS, the headers that are believed, and those that are not."""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import requests
from requests.adapters import HTTPAdapter
from typing_extensions import override

from tests.idp.pages import Page
from tests.idp.production.conftest import PASSWORD, Production
from tests.support.nginx import Nginx, new_nginx
from tests.support.quiet_server import QuietHandler
from tests.support.servers import free_ports

ELSEWHERE = "127.0.0.2"  # an address that is not nginx's own


class FromElsewhere(HTTPAdapter):
    """Connects from another address of this machine."""

    @override
    def init_poolmanager(self, *arguments: object, **options: object) -> None:
        super().init_poolmanager(*arguments, source_address=(ELSEWHERE, 0), **options)


@dataclass(frozen=True)
class Proxied:
    """The provider behind nginx."""

    nginx: Nginx
    provider: Production

    @property
    def url(self) -> str:
        """Its issuer."""
        return self.nginx.url

    def browser(self) -> requests.Session:
        """One that trusts the certificate."""
        session = requests.Session()
        session.verify = str(self.nginx.certificate)
        session.trust_env = False
        if os.uname().sysname == "Linux":
            session.mount("https://", FromElsewhere())
        return session

    def events(self, name: str) -> list[dict[str, str]]:
        """What the provider has logged under that name."""
        lines = [json.loads(line) for line in self.provider.log.read_text().splitlines()]
        return [line for line in lines if line["event"] == name]


@pytest.fixture
def proxied(production: Production, tmp_path: Path) -> Iterator[Proxied]:
    nginx = new_nginx(tmp_path)
    production.start(IDP_ISSUER=nginx.url, IDP_TRUSTED_PROXIES="127.0.0.1")
    with nginx.in_front_of(production.port):
        yield Proxied(nginx, production)


def test_people_sign_in_over_https_through_the_sample_proxy(proxied: Proxied) -> None:
    browser = proxied.browser()
    form = Page(browser.get(f"{proxied.url}/login", timeout=10).text).hidden
    sent = {**form, "username": "carol", "password": PASSWORD}
    spoofed = {"Referer": f"{proxied.url}/login", "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}
    answer = browser.post(f"{proxied.url}/login", data=sent, headers=spoofed, allow_redirects=False, timeout=10)
    assert answer.status_code == 303
    cookies = sorted((cookie.name, cookie.secure, cookie.path) for cookie in browser.cookies)
    assert cookies == [("__Host-idp_browser_state", True, "/"), ("__Host-idp_session", True, "/")]
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    assert "Signed in as carol" in browser.get(f"{proxied.url}/", timeout=10).text
    (event,) = proxied.events("UserSignedIn")
    assert event["address"] == ELSEWHERE

    foreign = {**spoofed, "Referer": "https://evil.example/"}
    assert browser.post(f"{proxied.url}/login", data=sent, headers=foreign, timeout=10).status_code == 400

    metadata = browser.get(f"{proxied.url}/.well-known/openid-configuration", timeout=10).json()
    assert metadata["issuer"] == proxied.url
    assert metadata["token_endpoint"] == f"{proxied.url}/token"
    assert browser.get(f"{proxied.url}/ready", timeout=10).status_code == 404
    assert browser.post(f"{proxied.url}/token", data=b"x" * 70_000, timeout=10).status_code == 413

    plain = requests.get(f"http://127.0.0.1:{proxied.nginx.plain_port}/login?a=b", allow_redirects=False, timeout=10)
    assert (plain.status_code, plain.headers["Location"]) == (308, f"https://127.0.0.1:{proxied.url[-5:]}/login?a=b")


def test_headers_of_somebody_who_is_no_proxy_of_ours_are_not_believed(production: Production) -> None:
    production.start(IDP_TRUSTED_PROXIES="192.0.2.1")
    browser = requests.Session()
    spoofed = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    form = Page(browser.get(f"{production.issuer}/login", headers=spoofed, timeout=10).text).hidden
    sent = {**form, "username": "carol", "password": PASSWORD}
    answer = browser.post(f"{production.issuer}/login", data=sent, headers=spoofed, allow_redirects=False, timeout=10)
    assert answer.status_code == 303
    assert '"address": "127.0.0.1", "event": "UserSignedIn"' in production.log.read_text()


class Instance(QuietHandler):
    """Says yes to everything."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    do_POST = do_GET


@contextmanager
def instance_at(port: int) -> Iterator[None]:
    with ThreadingHTTPServer(("127.0.0.1", port), Instance) as server:
        Thread(target=server.serve_forever, args=(0.01,)).start()
        try:
            yield
        finally:
            server.shutdown()


def test_two_instances_that_are_restarted_one_right_after_the_other_are_never_both_away(tmp_path: Path) -> None:
    nginx, (one, other) = new_nginx(tmp_path), free_ports(2)
    with requests.Session() as browser, ExitStack() as first, ExitStack() as second:
        browser.verify, browser.trust_env = str(nginx.certificate), False

        def answers() -> set[int]:
            return {browser.request(how, f"{nginx.url}/token", timeout=10).status_code for how in ("GET", "POST") * 3}

        first.enter_context(instance_at(one))
        second.enter_context(instance_at(other))
        with nginx.in_front_of(one, other):
            first.close()
            assert answers() == {200}
            first.enter_context(instance_at(one))
            second.close()
            assert answers() == {200}

"""The provider behind the sample nginx file: TLS, the headers that are believed, and those that are not."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter
from typing_extensions import override

from shared.paths import PROJECT
from tests.idp.pages import Page
from tests.idp.production.conftest import PASSWORD, Production
from tests.support.servers import free_ports, wait_until

NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
SAMPLE = PROJECT / "idp" / "nginx.conf.example"
ELSEWHERE = "127.0.0.2"  # an address that is not nginx's own
AROUND = """daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
access_log off;
{paths}
{servers}
}}
"""
PATHS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class FromElsewhere(HTTPAdapter):
    """Connects from another address of this machine."""

    @override
    def init_poolmanager(self, *arguments: object, **options: object) -> None:
        super().init_poolmanager(*arguments, source_address=(ELSEWHERE, 0), **options)


@dataclass(frozen=True)
class Proxied:
    """The provider behind nginx; `url` is its issuer."""

    url: str
    plain_port: int
    certificate: Path
    provider: Production

    def browser(self) -> requests.Session:
        """One that trusts the certificate."""
        session = requests.Session()
        session.verify = str(self.certificate)
        session.trust_env = False
        if os.uname().sysname == "Linux":
            session.mount("https://", FromElsewhere())
        return session

    def events(self, name: str) -> list[dict[str, str]]:
        """What the provider has logged under that name."""
        lines = [json.loads(line) for line in self.provider.log.read_text().splitlines()]
        return [line for line in lines if line["event"] == name]


def make_certificate(folder: Path) -> Path:
    path = folder / "fullchain.pem"
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(path)]
    subprocess.run(["openssl", "req", "-x509", *kind, *name, *files], check=True, capture_output=True)
    return path


def configuration(folder: Path, ports: list[int], idp_port: int) -> Path:
    """The sample, with this test's names, ports and certificate."""
    sample = SAMPLE.read_text()
    for theirs, ours in {
        "listen 80;": f"listen 127.0.0.1:{ports[0]};",
        "listen 443 ssl": f"listen 127.0.0.1:{ports[1]} ssl",
        "https://$host$": f"https://$host:{ports[1]}$",
        "/etc/letsencrypt/live/id.example.com": str(folder),
        "id.example.com": "localhost",
        "127.0.0.1:5000": f"127.0.0.1:{idp_port}",
    }.items():
        assert theirs in sample, theirs
        sample = sample.replace(theirs, ours)
    paths = "\n".join(f"{name}_temp_path {folder}/{name};" for name in PATHS)
    path = folder / "nginx.conf"
    path.write_text(AROUND.format(folder=folder, paths=paths, servers=sample))
    return path


@pytest.fixture
def proxied(production: Production, tmp_path: Path) -> Iterator[Proxied]:
    if NGINX is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("No nginx. Debian: apt-get install nginx-light")
    ports = free_ports(2)
    url = f"https://localhost:{ports[1]}"
    production.start(IDP_ISSUER=url, IDP_TRUSTED_PROXIES="127.0.0.1")
    certificate = make_certificate(tmp_path)
    path = configuration(tmp_path, ports, production.port)
    error_log = tmp_path / "error.log"
    error_log.touch()
    nginx = subprocess.Popen([NGINX, "-p", str(tmp_path), "-c", str(path)], stderr=error_log.open("ab"))
    there = Proxied(url, ports[0], certificate, production)
    try:
        wait_until(lambda: nginx.poll() is not None or answers(there), "nginx does not answer")
        assert nginx.poll() is None, error_log.read_text()
        yield there
    finally:
        nginx.terminate()
        nginx.wait(10)


def answers(there: Proxied) -> bool:
    try:
        return there.browser().get(f"{there.url}/health", timeout=2).status_code == 200
    except requests.ConnectionError:
        return False


def test_people_sign_in_over_https_through_the_sample_proxy(proxied: Proxied) -> None:
    browser = proxied.browser()
    form = Page(browser.get(f"{proxied.url}/login", timeout=10).text).hidden
    sent = {**form, "username": "carol", "password": PASSWORD}
    spoofed = {"Referer": f"{proxied.url}/login", "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}
    answer = browser.post(f"{proxied.url}/login", data=sent, headers=spoofed, allow_redirects=False, timeout=10)
    assert answer.status_code == 303
    (cookie,) = browser.cookies
    assert (cookie.name, cookie.secure, cookie.path) == ("__Host-idp_session", True, "/")
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

    plain = requests.get(f"http://127.0.0.1:{proxied.plain_port}/login?a=b", allow_redirects=False, timeout=10)
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

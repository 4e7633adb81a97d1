"""The sample nginx file in front of a provider: https, with a certificate that only the test knows."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from shared.paths import PROJECT
from tests.support.servers import free_ports, wait_until

NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
SAMPLE = PROJECT / "idp" / "nginx.conf.example"
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
SERVER = "    server 127.0.0.1:{} max_fails=0;"
PATHS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass(frozen=True)
class Nginx:
    """What is known before it runs: `url`, where the provider will be."""

    folder: Path
    plain_port: int
    port: int

    @property
    def url(self) -> str:
        """The issuer."""
        return f"https://localhost:{self.port}"

    @property
    def certificate(self) -> Path:
        """Its own CA."""
        return self.folder / "fullchain.pem"

    @contextmanager
    def in_front_of(self, *idp_ports: int) -> Iterator[None]:
        """Runs as long as the block, in front of the instances of a provider that run already."""
        error_log = self.folder / "error.log"
        error_log.touch()
        configuration = self._configuration(idp_ports)
        assert NGINX is not None
        nginx = subprocess.Popen([NGINX, "-p", self.folder, "-c", configuration], stderr=error_log.open("ab"))
        try:
            wait_until(lambda: nginx.poll() is not None or self._answers(), "nginx does not answer")
            assert nginx.poll() is None, error_log.read_text()
            yield
        finally:
            nginx.terminate()
            nginx.wait(10)

    def _configuration(self, idp_ports: Sequence[int]) -> Path:
        """The sample, with this test's names, ports and certificate."""
        sample = SAMPLE.read_text()
        for theirs, ours in {
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "listen 443 ssl": f"listen 127.0.0.1:{self.port} ssl",
            "https://$host$": f"https://$host:{self.port}$",
            "/etc/letsencrypt/live/id.example.com": str(self.folder),
            "id.example.com": "localhost",
            SERVER.format(5000): "\n".join(SERVER.format(port) for port in idp_ports),
        }.items():
            assert theirs in sample, theirs
            sample = sample.replace(theirs, ours)
        paths = "\n".join(f"{name}_temp_path {self.folder}/{name};" for name in PATHS)
        path = self.folder / "nginx.conf"
        path.write_text(AROUND.format(folder=self.folder, paths=paths, servers=sample))
        return path

    def _answers(self) -> bool:
        with requests.Session() as session:
            session.trust_env = False
            try:
                return session.get(f"{self.url}/health", timeout=2, verify=str(self.certificate)).status_code == 200
            except requests.ConnectionError:
                return False


def new_nginx(folder: Path) -> Nginx:
    """With free ports and a certificate. Without nginx: skip, under CI fail."""
    if NGINX is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("No nginx. Debian: apt-get install nginx-light")
    nginx = Nginx(folder, *free_ports(2))
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(folder / "privkey.pem"), "-out", str(nginx.certificate)]
    subprocess.run(["openssl", "req", "-x509", *kind, *name, *files], check=True, capture_output=True)
    return nginx

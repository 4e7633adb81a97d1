"""npm's oidc-provider on SQLite (WAL, synchronous=FULL), by an adapter of ours: `server.js`, `adapter.js`."""

import base64
import json
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.cases import FORM, Case, Chained, refresh
from bench.load import CONNECTIONS, Order
from bench.processes import Server, free_port, running
from shared.paths import PROJECT

NAME = "oidc-provider"
_SOURCE = Path(__file__).parent
_INSTALLED = PROJECT / "var" / "bench" / "oidc_provider"
INSTALL_SECONDS = 600
CLIENTS = {"refresh, ES256": "es256", "refresh, ES256 and RS256": "mixed"}
"""By the algorithms of access token and ID token."""


def why_not() -> str | None:
    """Install it; why that is not possible, if it is not."""
    if shutil.which("npm") is None:
        return "npm is not installed"
    _INSTALLED.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "adapter.js", "server.js"):
        shutil.copy(_SOURCE / name, _INSTALLED)
    command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(command, cwd=_INSTALLED, capture_output=True, timeout=INSTALL_SECONDS)
    except subprocess.TimeoutExpired:
        return f"npm install took more than {INSTALL_SECONDS} s"
    return "npm install failed" if done.returncode else None


def versions() -> str:
    """What is compared with."""
    kept = json.loads((_SOURCE / "package.json").read_text())["dependencies"]
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return ", ".join([*(f"{name} {version}" for name, version in kept.items()), f"Node.js {node}"])


@dataclass(frozen=True)
class Rival:
    """It runs; `seeds`: for each client the tokens of some grants."""

    server: Server
    secret: str
    seeds: Mapping[str, Sequence[Mapping[str, str]]]

    def refreshes(self) -> list[tuple[Case, Chained]]:
        """The same names as ours."""
        made: list[tuple[Case, Chained]] = []
        for name, client_id in CLIENTS.items():
            tokens = [each["refresh"] for each in self.seeds[client_id]]
            order = refresh(self.server, self._basic(client_id), tokens)
            made.append((Case(name, self.server, order), order))
        return made

    def others(self) -> list[Case]:
        """The same names as ours."""
        url, basic, token = self.server.url, self._basic("es256"), self.seeds["es256"][0]["access"]
        own = "grant_type=client_credentials&scope=api1"
        bearer = {"Authorization": f"Bearer {token}"}
        return [
            Case("client credentials", self.server, lambda: Order(f"{url}/token", "POST", {**FORM, **basic}, own)),
            Case("userinfo", self.server, lambda: Order(f"{url}/me", headers=bearer)),
            Case(
                "introspection",
                self.server,
                lambda: Order(f"{url}/token/introspection", "POST", {**FORM, **basic}, f"token={token}"),
            ),
            Case("discovery", self.server, lambda: Order(f"{url}/.well-known/openid-configuration")),
            Case("JWKS", self.server, lambda: Order(f"{url}/jwks")),
        ]

    def _basic(self, client_id: str) -> Mapping[str, str]:
        pair = base64.b64encode(f"{client_id}:{self.secret}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}


@contextmanager
def started(folder: Path, workers: int) -> Iterator[Rival]:
    """In so many processes, its database in `folder`."""
    folder.mkdir()
    secret, port = secrets.token_hex(20), free_port()
    environment = {
        "PORT": str(port),
        "FOLDER": str(folder),
        "SECRET": secret,
        "WORKERS": str(workers),
        "SEEDS": str(CONNECTIONS),
        "NODE_ENV": "production",
    }
    ready = "/.well-known/openid-configuration"
    with running(["node", "server.js"], f"http://localhost:{port}", ready, environment, _INSTALLED) as server:
        yield Rival(server, secret, json.loads((folder / "seed.json").read_text()))

"""Three instances of the provider on one PostgreSQL, behind the sample nginx file, which asks them in turn."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests.reliability.place import Place
from tests.reliability.presenter import Door
from tests.support.nginx import Nginx, new_nginx
from tests.support.postgresql import postgresql_server
from tests.support.servers import Sixty

INSTANCES = 3
WORKERS = 2
SITES = {"MVC_CLIENT_BASE_URL": "http://localhost:5002", "API1_BASE_URL": "http://localhost:5001"}
"""The same for all: each provisions the clients that it knows."""


class Cluster(Place):
    """Each instance as on a machine of its own: a folder, a log, and nothing shared but the database and the keys."""

    def __init__(self, folder: Path, database_url: str, nginx: Nginx) -> None:
        settings = {
            **SITES,
            "IDP_DATABASE_URL": database_url,
            "IDP_ISSUER": nginx.url,
            "IDP_LOG_FORMAT": "json",
            "IDP_TRUSTED_PROXIES": "127.0.0.1",
            "IDP_WORKERS": str(WORKERS),
        }
        self.instances = [Sixty(_made(folder / f"instance-{number}"), **settings) for number in range(INSTANCES)]
        super().__init__(folder, Door(nginx.port, nginx.certificate), self.instances[0].environment)
        self.redirect_uri = f"{SITES['MVC_CLIENT_BASE_URL']}/signin-oidc"

    @property
    def ports(self) -> list[int]:
        """Where the instances listen."""
        return [each.ports["idp"] for each in self.instances]

    def start(self) -> None:
        """All at the same moment, the first time on an empty database; returns when each answers."""
        with ThreadPoolExecutor(INSTANCES) as together:
            list(together.map(lambda each: each.start("idp"), self.instances))

    def stop(self) -> None:
        """Returns when all have ended."""
        for each in self.instances:
            each.stop()

    def renewed_by(self) -> Counter[int]:
        """For how many grants so many instances have renewed: `{3: 97, 2: 3}`."""
        instances: dict[str, set[int]] = defaultdict(set)
        for number, instance in enumerate(self.instances):
            for line in instance.log_path("idp").read_text().splitlines():
                event = json.loads(line) if line.startswith("{") else {}
                if "refresh" in event:
                    instances[event["grant_id"]].add(number)
        return Counter(len(each) for each in instances.values())


@contextmanager
def running_cluster(folder: Path) -> Iterator[Cluster]:
    """On a new database that keeps what was committed."""
    nginx = new_nginx(folder)
    with postgresql_server(durable=True) as postgresql:
        cluster = Cluster(folder, postgresql.url, nginx)
        try:
            cluster.start()
            with nginx.in_front_of(*cluster.ports):
                yield cluster
        finally:
            cluster.stop()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder

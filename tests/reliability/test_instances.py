"""Three instances on one PostgreSQL come and go (`make storm ARGS=instances` does it full-size), and they agree."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
import requests

from idp.presence import AWAY_SECONDS
from shared.paths import PROJECT
from tests.idp.token_endpoint import MVC
from tests.reliability import instances
from tests.reliability.cluster import WORKERS, Cluster, running_cluster
from tests.reliability.crashes import children
from tests.reliability.trial import disturbed
from tests.support.servers import Sixty, wait_until

SEED = random.randrange(2**32)
EACH_WORKER = 4 * WORKERS
"""So many requests at one instance meet all its workers."""
FOLLOW_SECONDS = 3.0
"""Until a worker has seen that the clock was moved, and has asked the app for its JWKS again."""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("instances")) as cluster:
        yield cluster


@pytest.fixture
def tokens(cluster: Cluster) -> dict[str, Any]:
    return cluster.new_grants(1)[0]


def everywhere(cluster: Cluster, ask: Callable[[str], object]) -> list[object]:
    """What every worker of every instance answers, each answer once."""
    answers = [ask(f"http://127.0.0.1:{port}") for port in cluster.ports for _ in range(EACH_WORKER)]
    return [answer for number, answer in enumerate(answers) if answer not in answers[:number]]


def command(cluster: Cluster, *words: str) -> str:
    run = [sys.executable, "-m", "idp", *words]
    environment = cluster.instances[0].environment
    return subprocess.run(run, cwd=PROJECT, env=environment, check=True, capture_output=True, text=True).stdout


def userinfo(url: str, access_token: str) -> int:
    return requests.get(f"{url}/userinfo", headers={"Authorization": f"Bearer {access_token}"}, timeout=10).status_code


def token(url: str, refresh_token: str) -> requests.Response:
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return requests.post(f"{url}/token", form, auth=MVC, timeout=10)


def test_instances_that_come_and_go_lose_no_renewal_and_sign_nobody_out(cluster: Cluster) -> None:
    trial = disturbed(cluster, instances.SMALL, SEED)
    assert trial.faults == [], f"seed {SEED}: {trial.figures}"


def test_a_disabled_client_is_refused_by_every_worker_after_five_seconds(
    cluster: Cluster, tokens: dict[str, Any]
) -> None:
    def introspected(url: str) -> int:
        form = {"token": tokens["access_token"]}
        return requests.post(f"{url}/introspect", form, auth=MVC, timeout=10).status_code

    assert everywhere(cluster, introspected) == [200]
    for change, ahead, status in (("disable", 5, 401), ("enable", 10, 200)):
        command(cluster, "clients", change, MVC[0])
        cluster.instances[0].set_clocks_ahead(ahead, "idp")
        wait_until(lambda status=status: everywhere(cluster, introspected) == [status], change, seconds=FOLLOW_SECONDS)


def test_a_new_secret_counts_at_every_worker_at_once_and_the_old_one_at_none_after_five_seconds(
    cluster: Cluster,
) -> None:
    def asked(secret: str) -> Callable[[str], object]:
        form = {"grant_type": "client_credentials", "client_id": "worker", "client_secret": secret}
        return lambda url: requests.post(f"{url}/token", form, timeout=10).status_code

    added = ("clients", "add", "worker", "--grant-type", "client_credentials", "--scope", "api1", "--json")
    old = json.loads(command(cluster, *added))["client_secret"]
    assert everywhere(cluster, asked(old)) == [200]
    new = json.loads(command(cluster, "clients", "rotate-secret", "worker", "--json"))["client_secret"]
    assert everywhere(cluster, asked(new)) == [200]
    cluster.instances[0].set_clocks_ahead(30, "idp")
    wait_until(lambda: everywhere(cluster, asked(old)) == [401], "the old secret", seconds=FOLLOW_SECONDS)


def test_a_disabled_person_is_refused_by_every_worker_at_once(cluster: Cluster, tokens: dict[str, Any]) -> None:
    assert everywhere(cluster, lambda url: userinfo(url, tokens["access_token"])) == [200]
    command(cluster, "users", "disable", "alice")
    assert everywhere(cluster, lambda url: userinfo(url, tokens["access_token"])) == [401]
    assert everywhere(cluster, lambda url: token(url, tokens["refresh_token"]).json()["error"]) == ["invalid_grant"]
    command(cluster, "users", "enable", "alice")


def test_new_keys_are_published_by_all_before_one_of_them_signs(cluster: Cluster, tokens: dict[str, Any]) -> None:
    def published(url: str) -> object:
        return requests.get(f"{url}/jwks", timeout=10).json()

    (before,) = everywhere(cluster, published)
    command(cluster, "keys", "rotate")
    cluster.instances[0].set_clocks_ahead(20, "idp")
    wait_until(
        lambda: (
            len(everywhere(cluster, published)) == 1 and published(f"http://127.0.0.1:{cluster.ports[0]}") != before
        ),
        "they do not agree",
        seconds=FOLLOW_SECONDS,
    )
    shown = tokens["refresh_token"]
    for signer, reader in product(cluster.ports, repeat=2):
        renewed = token(f"http://127.0.0.1:{signer}", shown).json()
        shown = renewed["refresh_token"]
        assert userinfo(f"http://127.0.0.1:{reader}", renewed["access_token"]) == 200


def test_what_lay_in_the_socket_of_an_instance_that_was_frozen_ends_no_grant(
    cluster: Cluster, tokens: dict[str, Any]
) -> None:
    frozen, other = (f"http://127.0.0.1:{port}" for port in cluster.ports[:2])
    with ThreadPoolExecutor(1) as thread:
        with stopped(cluster.instances[0]):
            old = thread.submit(token, frozen, tokens["refresh_token"])
            newest = token(other, tokens["refresh_token"]).json()["refresh_token"]
            newest = token(other, newest).json()["refresh_token"]
            cluster.instances[1].set_clocks_ahead(140, "idp")
            time.sleep(AWAY_SECONDS + 0.5)
        assert old.result(10).status_code == 503
    assert token(other, newest).status_code == 200


@contextmanager
def stopped(instance: Sixty) -> Iterator[None]:
    """As its machine is suspended and goes on."""
    main = instance.process_id("idp")
    processes = [main, *children(main)]
    for each in processes:
        os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in processes:
            os.kill(each, signal.SIGCONT)

"""What is counted in several processes is told as one, whatever becomes of the processes."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from shared import meters
from shared.meters import Tally
from tests.shared.processes import free_port, is_alive, python, wait_until
from tests.shared.test_serving import Tiny, tiny

ASKED = 40


@pytest.fixture
def metrics_port() -> int:
    return free_port()


@pytest.fixture
def counted(tmp_path: Path, metrics_port: int) -> Iterator[Tiny]:
    """Two workers whose answers are counted."""
    with tiny(tmp_path, TINY_WORKERS="2", TINY_METRICS_BIND=f"127.0.0.1:{metrics_port}") as service:
        yield service


def scraped(port: int) -> dict[str, float]:
    """The answers that the tiny service has counted, by method."""
    answer = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=5)
    assert answer.headers["Content-Type"].startswith("text/plain")
    families = text_string_to_metric_families(answer.text)
    return {each.labels["method"]: each.value for family in families for each in family.samples}


def answers_of(service: Tiny, count: int) -> list[int]:
    """The process ids of the workers that answered."""
    return [service.ask() for _ in range(count)]


def replaced(service: Tiny, worker: int) -> int:
    """Kill it at once; how many questions it took to see another in its place."""
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: not is_alive(worker), "the worker lives")
    asked: list[int] = []

    def two_workers() -> bool:
        asked.append(service.ask())
        return len(set(asked)) == 2

    wait_until(two_workers, "the worker was not replaced")
    return len(asked)


def test_the_sum_over_all_workers_is_told_and_a_killed_one_takes_nothing_with_it(
    counted: Tiny, metrics_port: int, tmp_path: Path
) -> None:
    assert scraped(metrics_port)["POST"] == 0
    asked = scraped(metrics_port)["GET"]
    workers: set[int] = set()
    while len(workers) < 2:
        workers.add(counted.ask())
        asked += 1
    asked += len(answers_of(counted, ASKED))
    assert scraped(metrics_port) == {"GET": asked, "POST": 0}
    for worker in workers:
        asked += replaced(counted, worker)
        assert scraped(metrics_port) == {"GET": asked, "POST": 0}
    asked += len(answers_of(counted, ASKED))
    assert scraped(metrics_port) == {"GET": asked, "POST": 0}
    (folder,) = tmp_path.glob("sixty-meters-*")
    assert {path.name for path in folder.glob("*.db")} == {"counter_0.db", "counter_1.db"}
    counted.process.send_signal(signal.SIGTERM)
    assert counted.process.wait(3) == 0
    assert not folder.exists()


def test_the_next_start_counts_from_zero(tmp_path: Path, metrics_port: int) -> None:
    for _ in range(2):
        with tiny(tmp_path, TINY_METRICS_BIND=f"127.0.0.1:{metrics_port}") as service:
            answers_of(service, 3)
            assert scraped(metrics_port)["GET"] == 3


def test_without_the_setting_nobody_listens_and_a_foreign_folder_is_left_alone(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    with tiny(tmp_path, PROMETHEUS_MULTIPROC_DIR=str(foreign)) as service:
        service.ask()
    assert list(foreign.iterdir()) == list(tmp_path.glob("sixty-meters-*")) == []


TAKEN = "something is already listening there. Stop it, or set TINY_METRICS_BIND to another port."
NOT_OURS = "cannot listen there (Cannot assign requested address)."


@pytest.mark.parametrize(("bind", "complaint"), [("127.0.0.1:{taken}", TAKEN), ("192.0.2.1:{free}", NOT_OURS)])
def test_where_nobody_can_listen_the_start_ends_with_the_variable_that_moves_it(
    counted: Tiny, metrics_port: int, tmp_path: Path, bind: str, complaint: str
) -> None:
    bind = bind.format(taken=metrics_port, free=free_port())
    folder = tmp_path / "second"
    folder.mkdir()
    given = {"TINY_METRICS_BIND": bind, "TINY_BIND": f"127.0.0.1:{free_port()}", "TINY_SECRET_KEY": "x" * 32}
    with python("tests.shared.tiny_service", given, folder) as second:
        assert second.wait(20) == 1
    assert (folder / "stderr").read_text() == f"TINY_METRICS_BIND = '{bind}': {complaint}\n"
    assert not list(folder.glob("sixty-meters-*"))


def test_every_series_is_there_from_the_start_and_no_other_can_come_to_be() -> None:
    registry = CollectorRegistry()
    tally = Tally(registry, "tiny_tries_total", "Tries", who=["alice", "bob"], outcome=["won", "lost"])
    tally.count("bob", "lost")
    with pytest.raises(KeyError):
        tally.count("mallory", "won")
    samples = {tuple(each.labels.values()): each.value for each in next(iter(registry.collect())).samples}
    totals = {labels: value for labels, value in samples.items() if len(labels) == 2}
    assert totals.keys() == {("alice", "won"), ("alice", "lost"), ("bob", "won"), ("bob", "lost")}


def test_outside_of_a_server_nothing_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(meters.FOLDER_VARIABLE, raising=False)
    before = meters.values.ValueClass
    meters.worker_started()
    assert meters.values.ValueClass is before

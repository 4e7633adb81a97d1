"""What a worker of the tiny service runs: the tiny app, which counts what it answers."""

from collections.abc import Iterable
from typing import Any

from prometheus_client import CollectorRegistry

from shared import serving
from shared.meters import Tally
from tests.shared import tiny_service

serving.worker_started()
answers = Tally(CollectorRegistry(), "tiny_answers_total", "What was answered", method=["GET", "POST"])


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    answers.count(environ["REQUEST_METHOD"])
    return tiny_service.app(environ, start_response)

"""Several real processes on one database file: who wins, and that nobody loses."""

import json
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from joserfc.jwk import ECKey

from idp import app as idp_app
from tests.idp.assertions import claims_of, shown, sign
from tests.idp.conftest import settings_for
from tests.idp.registered import register
from tests.idp.token_endpoint import LESSONS_URI, NewCode, TokenEndpoint
from tests.support.processes import PROCESS

PROCESSES = 4
TODO: dict[str, Any] = {"auth": None, "client_id": "todo list client"}
SHOW: dict[str, Callable[[TokenEndpoint, str], Any]] = {
    "code": lambda endpoint, text: endpoint.exchange(text),
    "token": lambda endpoint, text: endpoint.refresh(text),
    "assertion": lambda endpoint, text: endpoint.post(shown(text, grant_type="client_credentials")),
    "strict": lambda endpoint, text: endpoint.refresh(text, **TODO),
}
Answer = tuple[int, dict[str, Any]]


def _present(database: Path, barrier: Barrier, work: list[tuple[str, str]], results: Any) -> None:
    """One worker: at each step all processes show the same text at the same moment."""
    endpoint = TokenEndpoint(idp_app.create_app(settings_for(database)).test_client())
    endpoint.refresh("warm-up")
    for kind, text in work:
        barrier.wait()
        answer = SHOW[kind](endpoint, text)
        results.put((text, answer.status_code, json.dumps(answer.get_json())))


def present_everywhere(database: Path, work: list[tuple[str, str]]) -> dict[str, list[Answer]]:
    """What each of the processes was answered, by the text that was shown."""
    barrier, results = PROCESS.Barrier(PROCESSES), PROCESS.Queue()
    workers = [PROCESS.Process(target=_present, args=(database, barrier, work, results)) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    answers: dict[str, list[Answer]] = {text: [] for _, text in work}
    for _ in range(PROCESSES * len(work)):
        text, status, body = results.get(timeout=50)
        answers[text].append((status, json.loads(body)))
    for worker in workers:
        worker.join(10)
    return answers


@pytest.fixture
def codes(new_code: NewCode) -> list[str]:
    """Every other one goes on with a grant that /authorize began."""
    return [new_code(with_grant=number % 2 == 1) for number in range(10)]


def test_of_parallel_code_exchanges_exactly_one_wins_and_its_grant_lives(
    database: Path, codes: list[str], endpoint: TokenEndpoint
) -> None:
    answers = present_everywhere(database, [("code", code) for code in codes])
    for code in codes:
        won = [body for status, body in answers[code] if status == 200]
        lost = [body["error"] for status, body in answers[code] if status != 200]
        assert len(won) == 1
        assert lost == ["invalid_grant"] * (PROCESSES - 1)
        assert endpoint.refresh(won[0]["refresh_token"]).status_code == 200


def test_parallel_showings_of_one_token_all_get_the_same_successor(
    database: Path, codes: list[str], endpoint: TokenEndpoint
) -> None:
    tokens = [endpoint.exchange(code).get_json()["refresh_token"] for code in codes]
    answers = present_everywhere(database, [("token", token) for token in tokens])
    for token in tokens:
        assert [status for status, _ in answers[token]] == [200] * PROCESSES
        successors = {body["refresh_token"] for _, body in answers[token]}
        assert len(successors) == 1
        assert len({body["access_token"] for _, body in answers[token]}) == PROCESSES
        assert endpoint.refresh(successors.pop()).status_code == 200


def test_strict_of_parallel_showings_one_rotates_and_the_others_end_the_grant(
    database: Path, new_code: NewCode, endpoint: TokenEndpoint
) -> None:
    code = new_code(client_id="todo list client", redirect_uri=LESSONS_URI)
    token = endpoint.exchange(code, **TODO, redirect_uri=LESSONS_URI).get_json()["refresh_token"]
    answers = present_everywhere(database, [("strict", token)])[token]
    won = [body for status, body in answers if status == 200]
    assert len(won) == 1
    assert [body["error"] for status, body in answers if status != 200] == ["invalid_grant"] * (PROCESSES - 1)
    assert endpoint.refresh(won[0]["refresh_token"], **TODO).get_json()["error"] == "invalid_grant"


def test_of_parallel_uses_of_one_assertion_exactly_one_wins(app: Flask, database: Path) -> None:
    key = ECKey.generate_key("P-256")
    keys = {"keys": [key.as_dict(private=False)]}
    values = {"grant_types": ["client_credentials"], "scope": "api1", "redirect_uris": []}
    register(app, "worker", token_endpoint_auth_method="private_key_jwt", jwks=keys, **values)
    texts = [sign(key, claims_of("worker")) for _ in range(10)]
    answers = present_everywhere(database, [("assertion", text) for text in texts])
    for text in texts:
        assert sorted(status for status, _ in answers[text]) == [200] + [401] * (PROCESSES - 1)

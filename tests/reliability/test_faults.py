"""`POST /development/faults` as it meets a client at the socket, whichever worker serves it, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.idp.token_endpoint import MVC
from tests.reliability.provider import Provider

PARALLEL = 8


def arm(provider: Provider, fault: str) -> None:
    body = {"client_id": MVC[0], "fault": fault}
    assert requests.post(f"{provider.issuer}/development/faults", json=body, timeout=5).status_code == 204


def refresh(provider: Provider, tokens: dict[str, Any]) -> requests.Response:
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    return requests.post(f"{provider.issuer}/token", data=form, auth=MVC, timeout=10)


def test_the_answer_is_lost_or_cut_and_the_retry_gets_the_same_successor(provider: Provider) -> None:
    tokens = provider.new_grants(1)[0]
    arm(provider, "lost_answer")
    with pytest.raises(requests.RequestException):
        refresh(provider, tokens)
    arm(provider, "cut_in_half")
    cut = refresh(provider, tokens)
    assert cut.status_code == 200
    with pytest.raises(ValueError, match="Unterminated"):
        cut.json()
    whole = [refresh(provider, tokens).json()["refresh_token"] for _ in range(2)]
    assert whole[0] == whole[1] != tokens["refresh_token"]


def test_of_many_answers_at_once_one_is_struck(provider: Provider) -> None:
    grants = provider.new_grants(PARALLEL)
    with ThreadPoolExecutor(PARALLEL) as together:
        list(together.map(lambda _: arm(provider, "server_error"), grants))
        answers = list(together.map(lambda tokens: refresh(provider, tokens).status_code, grants))
    assert sorted(answers) == [200] * (PARALLEL - 1) + [500]

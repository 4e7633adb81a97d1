from collections.abc import Iterator

import pytest

from mvc_client.api1_call import IDENTITY, Answer, NoAnswer
from mvc_client.api1_client import Api1Client, challenge, explained_at
from shared import outbound
from tests.mvc_client.peer import Peer


@pytest.fixture
def api1(peer: Peer) -> Iterator[Api1Client]:
    yield Api1Client(outbound.new_session(), peer.url)


def test_an_answer_has_its_status(api1: Api1Client, peer: Peer) -> None:
    answer = api1.send(IDENTITY, peer.access_token())
    assert isinstance(answer, Answer)
    assert (answer.status, answer.error, answer.description) == (200, "", "")


def test_a_refusal_has_the_apis_reason(api1: Api1Client, peer: Peer) -> None:
    peer.script.api_says = [401]
    answer = api1.send(IDENTITY, peer.access_token())
    assert isinstance(answer, Answer)
    assert (answer.status, answer.error) == (401, "invalid_token")
    assert answer.description.startswith("Refused: exp ")


def test_an_api_that_is_down_does_not_answer(api1: Api1Client, peer: Peer) -> None:
    token = peer.access_token()
    peer.close()
    assert api1.send(IDENTITY, token) == NoAnswer()
    assert api1.clock_skew_seconds() is None
    peer.open_again()


def test_the_skew_is_asked_once_and_kept(api1: Api1Client, peer: Peer) -> None:
    peer.script.skew_seconds = 300
    assert api1.clock_skew_seconds() == 300
    peer.script.skew_seconds = 5
    assert api1.clock_skew_seconds() == 300


@pytest.mark.parametrize("said", [None, "60", -1, 1.5, True, 10**9])
def test_a_skew_that_is_no_number_of_seconds_is_unknown(api1: Api1Client, peer: Peer, said: object) -> None:
    peer.script.skew_seconds = said  # pyright: ignore[reportAttributeAccessIssue]
    assert api1.clock_skew_seconds() is None


@pytest.mark.parametrize(
    ("header", "read"),
    [
        (None, ("", "")),
        ("", ("", "")),
        ("Basic realm=x", ("", "")),
        ("Bearer", ("", "")),
        ('Bearer error="invalid_token", error_description="exp 1, now 2"', ("invalid_token", "exp 1, now 2")),
        ('bearer error="a\\"b"', ('a"b', "")),
        (f'Bearer error="{"e" * 99}", error_description="{"d" * 999}"', ("e" * 50, "d" * 200)),
    ],
)
def test_the_challenge_is_read(header: str | None, read: tuple[str, str]) -> None:
    assert challenge(header) == read


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://localhost:5001/explain/abc", "http://localhost:5001/explain/abc"),
        ("https://api.example/explain/abc", "https://api.example/explain/abc"),
        ("javascript:alert(1)", ""),
        ("//elsewhere.example/", ""),
        ("http://ä.example/", ""),
        ("http://api.example/" + "a" * 1000, ""),
    ],
)
def test_where_the_api_says_why_is_shown_if_it_is_a_web_address(address: str, shown: str) -> None:
    assert explained_at(f'Bearer error="invalid_token", error_uri="{address}"') == shown
    assert explained_at(f'Basic error_uri="{address}"') == ""
    assert explained_at(None) == ""

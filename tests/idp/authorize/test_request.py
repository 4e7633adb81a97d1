"""Who asks, and where the answer goes."""

import pytest

from idp.authorize.request import LONGEST_TEXT, Refused, Target
from idp.authorize.request_check import check
from idp.authorize.request_reasons import TWICE
from idp.parameters import Parameters
from shared.explanation import Because
from tests.idp.authorize.sent import CALLBACK, GOOD, accepted, client, identified, parameters, refusal, target, unproven


def test_a_registered_client_and_its_redirect_uri_are_proven() -> None:
    found = target()
    assert (found.client.client_id, found.redirect_uri, found.response_mode) == ("an id", CALLBACK, "query")
    assert found.state == GOOD["state"]


@pytest.mark.parametrize(
    ("changes", "error", "parameter"),
    [
        ({"client_id": None}, "invalid_request", "client_id"),
        ({"client_id": "somebody else"}, "invalid_client", "client_id"),
        ({"client_id": "an+id"}, "invalid_client", "client_id"),
        ({"redirect_uri": None}, "invalid_request", "redirect_uri"),
        ({"redirect_uri": "https://evil.example/cb"}, "invalid_request", "redirect_uri"),
        ({"redirect_uri": CALLBACK + "?a=b"}, "invalid_request", "redirect_uri"),
        ({"redirect_uri": CALLBACK + "\n"}, "invalid_request", "redirect_uri"),
        ({"redirect_uri": "javascript:alert(1)"}, "invalid_request", "redirect_uri"),
    ],
)
def test_without_both_proven_nothing_is_sent_anywhere(
    changes: dict[str, str | None], error: str, parameter: str
) -> None:
    found = unproven(parameters(changes))
    assert (found.error, found.parameter) == (error, parameter)
    assert not any(value in found.message for value in changes.values() if value)


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_saying_twice_who_asks_proves_nothing(name: str) -> None:
    found = unproven(Parameters(dict(GOOD), frozenset({name})))
    assert (found.error, found.parameter) == ("invalid_request", name)


def test_a_malformed_request_proves_nothing() -> None:
    assert unproven(Parameters(malformed=True)).error == "invalid_request"


@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
def test_the_answer_goes_by_the_mode_that_was_asked_for(mode: str) -> None:
    assert target(response_mode=mode).response_mode == mode
    accepted(response_mode=mode)


@pytest.mark.parametrize("mode", ["query.jwt", "web_message", "QUERY", "none"])
def test_an_unknown_mode_is_an_error_that_goes_by_query(mode: str) -> None:
    assert target(response_mode=mode).response_mode == "query"
    assert refusal(response_mode=mode).error == "invalid_request"


@pytest.mark.parametrize("state", ["a", "a b\"<&+%'", "ä", "a" * LONGEST_TEXT])
def test_the_state_comes_back_as_it_was(state: str) -> None:
    assert target(state=state).state == state
    accepted(state=state)


@pytest.mark.parametrize("state", ["a" * (LONGEST_TEXT + 1), "a\nb", "a\r", "\x7f", "\t"])
def test_a_state_that_cannot_come_back_as_it_was_is_refused_without_it(state: str) -> None:
    assert target(state=state).state is None
    assert refusal(state=state).error == "invalid_request"


def test_a_repeated_state_is_refused_without_it() -> None:
    repeated = Parameters(dict(GOOD), frozenset({"state"}))
    found = identified(repeated)
    assert isinstance(found, Target)
    assert found.state is None
    refused = check(repeated, client(), [])
    assert refused == Refused("invalid_request", "A parameter is repeated.", Because(TWICE))


def test_no_state_is_no_state() -> None:
    assert target(state=None).state is None
    accepted(state=None)


@pytest.mark.parametrize("name", ["scope", "nonce", "unheard_of"])
def test_any_other_repetition_is_an_error_for_the_client(name: str) -> None:
    repeated = Parameters(dict(GOOD), frozenset({name}))
    assert isinstance(identified(repeated), Target)
    refused = check(repeated, client(), [])
    assert refused == Refused("invalid_request", "A parameter is repeated.", Because(TWICE))

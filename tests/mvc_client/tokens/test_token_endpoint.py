import base64

import pytest

from mvc_client.tokens.token_endpoint import Answered, Refused, Unavailable, basic, judge


def test_credentials_are_form_encoded_before_they_are_joined() -> None:
    header = basic("mvc client", "a:b+c ü%")
    assert base64.b64decode(header.removeprefix("Basic ")) == b"mvc+client:a%3Ab%2Bc+%C3%BC%25"


def test_a_json_object_is_an_answer() -> None:
    assert judge(200, {}, {"access_token": "x"}) == Answered({"access_token": "x"})


@pytest.mark.parametrize("content", [None, [], "text", 5])
def test_a_200_without_a_json_object_is_broken(content: object) -> None:
    assert judge(200, {}, content) == Unavailable("a broken answer")


@pytest.mark.parametrize(
    ("sent", "understood"),
    [
        ("3", 3.0),
        ("0", 0.0),
        ("-1", None),
        ("1.5", None),
        ("Sun, 22 Nov 2026 12:00:00 GMT", None),
        ("٣", None),
        ("", None),
    ],
)
def test_busy_says_when_to_come_back(sent: str, understood: float | None) -> None:
    assert judge(503, {"Retry-After": sent}, None) == Unavailable("busy", understood)


@pytest.mark.parametrize("status", [500, 502, 504])
def test_an_internal_error_is_no_refusal(status: int) -> None:
    assert judge(status, {}, {"error": "invalid_grant"}) == Unavailable("an internal error")


@pytest.mark.parametrize("status", [400, 401])
def test_an_error_of_the_standard_is_a_refusal(status: int) -> None:
    assert judge(status, {}, {"error": "invalid_grant"}) == Refused("invalid_grant")


def test_an_unheard_of_error_keeps_its_words_to_itself() -> None:
    assert judge(400, {}, {"error": "<script>"}) == Refused("another error")


@pytest.mark.parametrize(
    ("status", "content"), [(400, None), (400, {"error": 5}), (404, {"error": "invalid_grant"}), (302, None)]
)
def test_anything_else_ends_nothing(status: int, content: object) -> None:
    assert judge(status, {}, content) == Unavailable("an unknown answer")

from datetime import UTC, datetime, timedelta

import pytest

from api1.todos.idempotency import KeptAnswer, Repetition, judge, read_key, request_digest

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
THIS = request_digest("POST", "/todo-lists", {"title": "x"}, None)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("abc", "abc"),
        ('"abc"', "abc"),
        ("8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"),
        (r'"a\"b\\c"', 'a"b\\c'),
        ("a b", "a b"),
        ("x" * 255, "x" * 255),
        ('"' + "x" * 255 + '"', "x" * 255),
    ],
)
def test_a_key_is_read_bare_or_quoted(header: str, key: str) -> None:
    assert read_key(header) == key


@pytest.mark.parametrize(
    "header",
    ["", '""', '"', '"abc', '"a"b', '"abc";x=1', r'"a\b"', "é", "a\tb", "a\x00", "a\n", " a", "x" * 256, '"a\x7f"'],
)
def test_what_is_no_key_is_none(header: str) -> None:
    assert read_key(header) is None


@pytest.mark.parametrize(
    "other",
    [
        request_digest("PATCH", "/todo-lists", {"title": "x"}, None),
        request_digest("POST", "/todo-lists/1", {"title": "x"}, None),
        request_digest("POST", "/todo-lists", {"title": "y"}, None),
        request_digest("POST", "/todo-lists", {"title": "x"}, '"1"'),
        request_digest("POST", "/todo-lists", None, None),
    ],
)
def test_another_method_path_body_or_condition_is_another_request(other: bytes) -> None:
    assert judge(answer(NOON), other, NOON) is Repetition.ANOTHER_REQUEST


def test_the_order_of_members_makes_no_other_request() -> None:
    one = request_digest("PATCH", "/", {"text": "x", "done": True}, None)
    assert one == request_digest("PATCH", "/", {"done": True, "text": "x"}, None)


@pytest.mark.parametrize(
    ("age", "repetition"),
    [
        (timedelta(0), Repetition.REPEATED),
        (timedelta(hours=24, seconds=-1), Repetition.REPEATED),
        (timedelta(hours=24), Repetition.FIRST),
    ],
)
def test_an_answer_is_given_again_for_24_hours(age: timedelta, repetition: Repetition) -> None:
    assert judge(answer(NOON), THIS, NOON + age) is repetition


def test_without_a_kept_answer_it_is_the_first() -> None:
    assert judge(None, THIS, NOON) is Repetition.FIRST


def answer(created_at: datetime) -> KeptAnswer:
    return KeptAnswer(THIS, 201, "{}", None, None, created_at)

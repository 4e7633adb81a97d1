from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mvc_client.home import story
from mvc_client.home.story import Row
from mvc_client.session.events import Event, Kind
from mvc_client.timeline import gathering
from mvc_client.timeline.facts import Api

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
AT = int(NOON.timestamp())
RENEWED = {"trigger": "ahead", "left": 13, "old_exp": AT + 13, "took_ms": 41, "attempts": 1, "exp": AT + 60}


def row(kind: Kind, details: dict[str, Any], number: int = 4, skew: int | None = 60) -> Row:
    return story.rows([Event(kind, NOON, number, details)], skew, NOON + timedelta(seconds=5))[0]


def test_a_sign_in() -> None:
    assert row(Kind.SIGNED_IN, {"exp": AT + 60, "refresh_token": True}, 1) == Row(
        "12:00:00", "Signed in", "1", "exp 12:01:00, refused from 12:02:00"
    )


def test_a_sign_in_without_a_refresh_token() -> None:
    numbers = row(Kind.SIGNED_IN, {"exp": AT + 60, "refresh_token": False}, skew=None).numbers
    assert numbers == "exp 12:01:00; no refresh token, so nothing can be renewed"


@pytest.mark.parametrize(
    ("details", "numbers"),
    [
        ({"age": 15, "left": 45}, "15 s old"),
        ({"age": 90, "left": -30}, "30 s after exp, inside the 60 s skew"),
        ({"age": 120, "left": -60}, "60 s after exp"),
        ({"age": 60, "left": 0}, "0 s after exp, inside the 60 s skew"),
        ({"age": 0, "left": 60, "waited": True}, "0 s old; waited for another call’s renewal"),
    ],
)
def test_an_answered_call_says_how_old_its_token_was(details: dict[str, Any], numbers: str) -> None:
    assert row(Kind.CALL_ANSWERED, {"status": 200, **details}) == Row(
        "12:00:00", "Call answered", "4", numbers, "yes", "200"
    )


def test_a_refused_call_says_the_apis_numbers() -> None:
    details = {"status": 401, "description": "Refused: exp 12:01:05, now 12:02:10, skew 60 s, 5 s late"}
    refused = row(Kind.CALL_REFUSED, details)
    assert refused == Row(
        "12:00:00", "Call refused", "4", "exp 12:01:05, now 12:02:10, skew 60 s, 5 s late", "no", "401"
    )
    assert refused.is_refusal


@pytest.mark.parametrize(
    ("details", "numbers"),
    [
        ({"error": "insufficient_scope"}, "insufficient_scope"),
        ({"error": "", "description": ""}, "api1 gave no reason"),
    ],
)
def test_a_refusal_without_numbers(details: dict[str, Any], numbers: str) -> None:
    assert row(Kind.CALL_REFUSED, {"status": 403, **details}).numbers == numbers


def test_a_call_that_was_sent_again() -> None:
    assert row(Kind.CALL_ANSWERED, {"status": 200, "resent": True}).what == "Call sent again, answered"


def test_no_answer() -> None:
    assert row(Kind.CALL_FAILED, {}).word == "no answer"


def test_renewed_ahead() -> None:
    assert row(Kind.RENEWED, RENEWED) == Row(
        "12:00:00",
        "Renewed ahead",
        "3 to 4",
        "13 s before exp 12:00:13; took 41 ms; new exp 12:01:00, refused from 12:02:00",
    )


def test_renewed_after_a_401() -> None:
    details = {**RENEWED, "trigger": "after_401", "left": -65, "old_exp": AT - 65}
    renewed = row(Kind.RENEWED, details)
    assert renewed.what == "Renewed after a 401"
    assert renewed.numbers.startswith("65 s after exp 11:58:55; ")


def test_asked_twice() -> None:
    renewed = row(Kind.RENEWED, {**RENEWED, "attempts": 2, "first_failure": "no answer"})
    assert renewed.what == "Renewed ahead, asked twice"
    assert "; the first time: no answer; " in renewed.numbers


@pytest.mark.parametrize("left", [0, -65])
def test_what_comes_after_exp_is_not_ahead(left: int) -> None:
    assert row(Kind.RENEWED, {**RENEWED, "left": left}).what == "Renewed before the call"


@pytest.mark.parametrize(
    ("left", "what", "when"),
    [(5, "Renewal ahead", "5 s before exp"), (-5, "Renewal before the call", "5 s after exp")],
)
def test_a_renewal_that_failed(left: int, what: str, when: str) -> None:
    details = {"trigger": "ahead", "reason": "the provider gave no answer", "attempts": 3, "left": left}
    failed = row(Kind.RENEWAL_FAILED, details)
    assert (failed.what, failed.word) == (what, "failed")
    assert failed.numbers.startswith(f"the provider gave no answer; asked 3 times, {when}. The old tokens stay")


def test_a_call_of_another_page_says_which_it_was() -> None:
    details = {"call": "PATCH /todo-lists/{id}", "status": 200, "age": 15, "left": 45}
    assert row(Kind.CALL_ANSWERED, details).numbers == "PATCH /todo-lists/{id}: 15 s old"
    details = {"call": "PATCH /todo-lists/{id}", "status": 412, "description": "It has changed."}
    assert row(Kind.CALL_REFUSED, details).numbers == "PATCH /todo-lists/{id}: It has changed."


def test_the_pages_own_call_is_not_named_in_each_row() -> None:
    assert row(Kind.CALL_ANSWERED, {"call": "GET /identity", "status": 200, "age": 5, "left": 55}).numbers == "5 s old"


def test_a_change_without_an_answer_may_have_been_made() -> None:
    numbers = row(Kind.CALL_FAILED, {"call": "POST /todo-lists"}).numbers
    assert numbers.startswith("POST /todo-lists: api1 does not answer. Whether it was done is not known; ")
    assert "Nothing was changed" in row(Kind.CALL_FAILED, {"call": "GET /todo-lists"}).numbers


def test_a_call_that_was_asked_again_after_silence() -> None:
    assert row(Kind.CALL_ANSWERED, {"status": 200, "again": True}).what == "Call sent again, answered"


def test_a_clock_that_was_off_is_told_with_the_call() -> None:
    details = {"status": 200, "age": 5, "left": 55, "skew": 60, "api1_ahead": 200}
    assert row(Kind.CALL_ANSWERED, details).numbers == "5 s old, api1’s clock +200 s"


def test_the_skew_is_the_one_of_that_call() -> None:
    details = {"status": 200, "age": 90, "left": -30, "skew": 60}
    assert row(Kind.CALL_ANSWERED, details, skew=0).numbers == "30 s after exp, inside the 60 s skew"


def test_a_token_that_was_issued_by_another_clock_says_when() -> None:
    assert row(Kind.SIGNED_IN, {"iat": AT + 200, "exp": AT + 260, "refresh_token": True}, 1).numbers == (
        "issued 12:03:20, exp 12:04:20, refused from 12:05:20"
    )


def test_a_refusal_leads_to_where_the_api_says_why() -> None:
    details = {"status": 401, "description": "late.", "api1_ahead": -70, "explained_at": "http://api1.test/explain/a"}
    refused = row(Kind.CALL_REFUSED, details)
    assert (refused.explained_at, refused.numbers) == ("http://api1.test/explain/a", "late, api1’s clock −70 s")


@pytest.mark.parametrize("because", ["invalid_grant", "signed_out_elsewhere", "unreadable"])
def test_the_end_of_a_session_is_a_row_that_says_why(because: str) -> None:
    facts = gathering.gather(
        [Event(Kind.SIGNED_IN, NOON, 1, {"exp": AT + 60, "refresh_token": True})],
        None,
        Api(60),
        signed_in_at=NOON,
        planned_at=None,
        ended_at=NOON + timedelta(seconds=30),
        now=NOON + timedelta(seconds=40),
    )
    (ended,) = story.ends(replace(facts, ended_because=because), NOON)
    assert (ended.time, ended.what, ended.word) == ("12:00:30", "Session", "ended")
    assert ended.numbers.endswith(". Its tokens are deleted here.")

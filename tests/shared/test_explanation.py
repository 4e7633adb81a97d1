from datetime import UTC, datetime

import pytest

from shared.explanation import EMPTY, UNKNOWN, Check, Failure, Refusal, State, explain, failures, names, told

AT = datetime(2026, 11, 22, 12, 2, 10, tzinfo=UTC)
LATE = Failure("late", "It was {late} s too old", "exp {exp:time}, now {at:time}", "Renew.")
NAMELESS = Failure("nameless", "Nobody sent it", "{who}", "Say {who}.")
DIFFERENT = Failure("different", "They differ", "", "Change it.", ("registered", "sent"))
CHECKS = (
    Check("Sent by somebody", "RFC 1 §1", [NAMELESS], "{who}"),
    Check("Not too old", "RFC 1 §2", [LATE]),
    Check("The same", "RFC 1 §3", [DIFFERENT], "never told"),
)


def refusal(failure_id: str, **facts: str | int) -> Refusal:
    return Refusal("list", failure_id, 400, "invalid_grant", AT, facts)


def test_the_checks_before_the_failed_one_passed_and_those_after_it_were_not_reached() -> None:
    explained = explain(refusal("late", late=5, exp=1795348865, who="somebody"), CHECKS)
    assert explained is not None
    assert [check.state for check in explained.checks] == [State.PASSED, State.FAILED, State.NOT_REACHED]
    assert [check.detail for check in explained.checks] == ["somebody", "exp 12:01:05, now 12:02:10", ""]
    assert (explained.title, explained.change) == ("It was 5 s too old", "Renew.")


def test_where_one_moment_is_of_another_day_all_have_their_dates() -> None:
    explained = explain(refusal("late", late=5, exp=1795348865 - 86_400), CHECKS)
    assert explained is not None
    assert explained.checks[1].detail == "exp 2026-11-21 12:01:05, now 2026-11-22 12:02:10"


def test_a_fact_that_is_not_known_is_said_to_be_so_and_silences_a_passed_check() -> None:
    failed, passed = explain(refusal("nameless"), CHECKS), explain(refusal("late"), CHECKS)
    assert failed is not None and passed is not None
    assert failed.checks[0].detail == UNKNOWN
    assert passed.checks[0].detail == ""


def test_a_fact_that_is_empty_is_said_to_be_so() -> None:
    explained = explain(refusal("nameless", who=""), CHECKS)
    assert explained is not None
    assert (explained.checks[0].detail, explained.change) == (EMPTY, f"Say {EMPTY}.")


def test_a_text_cannot_steer_a_terminal_nor_name_another_fact() -> None:
    explained = explain(refusal("nameless", who="\x1b[2J{late}\u202e", late=5), CHECKS)
    assert explained is not None
    assert explained.checks[0].detail == "\\u001b[2J{late}\\u202e"


@pytest.mark.parametrize("value", [-1, 10**15])
def test_what_is_no_moment_is_shown_as_it_is(value: int) -> None:
    explained = explain(refusal("late", exp=value), CHECKS)
    assert explained is not None
    assert str(value) in explained.checks[1].detail


def test_both_texts_of_a_difference_are_there_or_none() -> None:
    both = explain(refusal("different", registered="a", sent="b"), CHECKS)
    one = explain(refusal("different", registered="a"), CHECKS)
    assert both is not None and one is not None
    assert both.difference == (("registered", "a"), ("sent", "b"))
    assert one.difference is None


def test_a_failure_that_the_list_does_not_know_has_no_explanation() -> None:
    assert explain(refusal("other"), CHECKS) is None
    assert explain(refusal("late"), ()) is None


def test_what_a_text_names_and_what_a_list_can_fail_with_can_be_asked() -> None:
    assert names("exp {exp:time}, {late} s") == ["exp", "late"]
    assert failures(CHECKS) == [NAMELESS, LATE, DIFFERENT]


def test_only_what_an_explanation_tells_needs_room_in_its_reference() -> None:
    assert told(CHECKS, "late") == {"client_id", "who", "late", "exp", "at"}
    assert told(CHECKS, "nameless") == {"client_id", "who"}
    assert told(CHECKS, "different") == {"client_id", "who", "registered", "sent"}
    assert told(CHECKS, "unheard_of") == frozenset()

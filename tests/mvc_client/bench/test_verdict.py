from datetime import timedelta

import pytest

from mvc_client.bench import verdict
from mvc_client.bench.deed import Deed, Fault, Kind
from mvc_client.bench.verdict import End, Outcome
from mvc_client.session.events import Event
from mvc_client.session.events import Kind as Happened
from tests.mvc_client.sessions import NOON

SECOND = timedelta(seconds=1)


def deed(kind: Kind, **details: object) -> Deed:
    return Deed(kind, NOON, 0, details)


def armed(fault: Fault) -> Deed:
    return deed(Kind.FAULT_ARMED, fault=fault.value)


def renewed(attempts: int, **details: object) -> Event:
    values = {"attempts": attempts, "took_ms": 1040, **details}
    return Event(Happened.RENEWED, NOON + SECOND, 2, values)


def called(**details: object) -> Event:
    return Event(Happened.CALL_ANSWERED, NOON + SECOND, 2, {"status": 200, **details})


GAVE_UP = Event(
    Happened.RENEWAL_FAILED, NOON + SECOND, 1, {"attempts": 5, "reason": "the provider gave an internal error"}
)
REFUSED = End(NOON + 20 * SECOND, "invalid_grant")
STOLEN = deed(Kind.STOLEN, token=4, shown=2, reason="")
TABS = deed(Kind.TWO_TABS)


def said(about: Deed, *since: Event, end: End | None = None) -> tuple[Outcome, str]:
    judged = verdict.judge(about, since, end, NOON)
    return judged.outcome, " ".join(judged.sentences)


def test_an_armed_fault_has_done_nothing_until_the_client_renews() -> None:
    assert said(armed(Fault.DELAYED), called()) == (
        Outcome.OPEN,
        "Answer delayed by 4 s: armed. It strikes when the client renews.",
    )


@pytest.mark.parametrize(
    ("fault", "happened"),
    [
        (Fault.LOST_ANSWER, "the provider renewed and its answer was lost"),
        (Fault.DELAYED, "the provider renewed and its answer came 4 s later"),
        (Fault.CUT_IN_HALF, "the provider renewed and half of its answer arrived"),
        (Fault.SERVER_ERROR, "the provider renewed and a 500 came in place of its answer"),
    ],
)
def test_a_client_that_asked_again_has_survived(fault: Fault, happened: str) -> None:
    assert said(armed(fault), renewed(2, first_failure="a broken answer"), called()) == (
        Outcome.SURVIVED,
        f"12:00:01: {happened}. The client got a broken answer, sent the same refresh token again and got the same "
        "successor: asked 2 times, 1040 ms in all. You were not asked again.",
    )


def test_what_was_delivered_twice_the_client_asked_once() -> None:
    outcome, words = said(armed(Fault.DELIVERED_TWICE), renewed(1))
    assert outcome is Outcome.SURVIVED
    assert "answered both with the same successor. The client asked once; it took 1040 ms." in words


def test_a_fault_that_struck_another_answer_is_not_claimed_for_this_one() -> None:
    assert said(armed(Fault.LOST_ANSWER), renewed(1)) == (
        Outcome.SURVIVED,
        "12:00:01: renewed at the first try. The fault struck another answer.",
    )


@pytest.mark.parametrize("about", [armed(Fault.SERVER_ERROR), TABS])
def test_a_renewal_that_failed_leaves_the_session_as_it_is(about: Deed) -> None:
    outcome, words = said(about, GAVE_UP)
    assert outcome is Outcome.FAILED
    assert words.startswith("12:00:01: the provider gave an internal error; asked 5 times. You are still signed in.")


def test_a_session_that_ended_says_so() -> None:
    refused = "12:00:20: the provider refused to renew (invalid_grant), and the session ended."
    assert said(armed(Fault.LOST_ANSWER), end=REFUSED) == (Outcome.DIED, refused)
    assert said(TABS, end=REFUSED) == (Outcome.DIED, refused)
    elsewhere = said(TABS, end=End(NOON, "signed_out_elsewhere"))
    assert elsewhere == (Outcome.DIED, "12:00:00: the session ended (signed_out_elsewhere).")


def test_two_tabs_share_one_renewal() -> None:
    assert said(TABS, renewed(1), called(), called(waited=True)) == (
        Outcome.SURVIVED,
        "12:00:01: two calls needed new tokens. One asked the provider, the other waited for it: one renewal, two "
        "answers, 200 and 200. You were not asked again.",
    )


def test_two_tabs_that_renewed_each_are_not_made_one() -> None:
    outcome, words = said(TABS, renewed(1), renewed(1), called(), called())
    assert "Each asked the provider: 2 renewals, two answers, 200 and 200." in words
    assert outcome is Outcome.SURVIVED


def test_what_comes_after_two_tabs_is_none_of_theirs() -> None:
    during = [renewed(1), called(), called(waited=True)]
    assert said(TABS, *during, renewed(1), called(), GAVE_UP, end=REFUSED) == said(TABS, *during)


def test_two_tabs_without_an_answer_are_told_as_that() -> None:
    silent = Event(Happened.CALL_FAILED, NOON, 2, {})
    assert "two answers, no answer and 200." in said(TABS, renewed(1), silent, called())[1]
    assert said(TABS, renewed(1)) == (Outcome.OPEN, "No call was answered.")


def test_a_theft_is_not_known_until_the_client_renews() -> None:
    assert said(STOLEN, called()) == (
        Outcome.OPEN,
        "12:00:00: somebody redeemed refresh token 4 and then its successor. "
        "This client does not know it. It finds out when it renews.",
    )


def test_a_theft_that_came_out_names_the_token_and_how_late_it_was_shown() -> None:
    outcome, words = said(STOLEN, end=REFUSED)
    assert outcome is Outcome.DIED
    assert "12:00:20: this client showed refresh token 4 again, 20 s after it was spent." in words
    assert "so the provider ended the whole grant" in words


def test_a_session_that_ended_otherwise_is_not_laid_to_the_thief() -> None:
    words = said(STOLEN, end=End(NOON + SECOND, "signed_out_elsewhere"))[1]
    assert words.endswith("successor. 12:00:01: the session ended (signed_out_elsewhere).")


@pytest.mark.parametrize(("shown", "what"), [(0, "refresh token 4"), (1, "the successor of refresh token 4")])
def test_a_thief_who_failed_harmed_nobody(shown: int, what: str) -> None:
    tried = deed(Kind.STOLEN, token=4, shown=shown, reason="the provider gave no answer")
    expected = f"12:00:00: somebody tried to redeem {what}, and failed: the provider gave no answer."
    assert said(tried) == (Outcome.SURVIVED, expected)


def test_the_last_fault_is_the_one_to_judge_unless_it_was_taken_back() -> None:
    moved, forgot = deed(Kind.CLOCK_MOVED), deed(Kind.FAULT_FORGOTTEN)
    assert verdict.subject([]) is None
    assert verdict.subject([moved]) is None
    assert verdict.subject([moved, TABS, STOLEN]) is TABS
    assert verdict.subject([moved, forgot, TABS]) is None

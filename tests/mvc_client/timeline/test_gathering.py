from datetime import timedelta
from typing import Any

from mvc_client.session.events import Event, Kind
from mvc_client.timeline import gathering
from mvc_client.timeline.facts import Api, Facts, Reason
from mvc_client.timeline.gathering import Held, RefreshEnds
from tests.mvc_client.sessions import NOON

AT = int(NOON.timestamp())
SIGNED_IN = {"iat": AT, "exp": AT + 60, "refresh_token": True, "refresh_idle_end": AT + 600}
RENEWED = {"trigger": "ahead", "left": 10, "attempts": 1, "iat": AT + 50, "exp": AT + 110, "refresh_token": True}


def event(kind: Kind, after: float, number: int, details: dict[str, Any]) -> Event:
    return Event(kind, NOON + timedelta(seconds=after), number, details)


def gather(
    *oldest_first: Event, held: Held | None = None, api: Api | None = None, after: int = 70, ended: bool = False
) -> Facts:
    now = NOON + timedelta(seconds=after)
    return gathering.gather(
        list(reversed(oldest_first)),
        held,
        api or Api(60),
        signed_in_at=NOON,
        planned_at=NOON + timedelta(seconds=100),
        ended_at=now if ended else None,
        now=now,
    )


def test_a_token_is_held_until_the_next_one_came() -> None:
    facts = gather(event(Kind.SIGNED_IN, 0.4, 1, SIGNED_IN), event(Kind.RENEWED, 50.2, 2, RENEWED))
    first, second = facts.tokens
    assert (first.held_from, first.held_until, first.is_current) == (AT, AT + 50.2, False)
    assert (second.held_from, second.held_until, second.is_current) == (AT + 50, AT + 70, True)
    assert [token.refused_from for token in facts.tokens] == [AT + 120, AT + 170]
    assert facts.renewals[0].reason is Reason.AHEAD
    assert facts.planned_at == AT + 100


def test_a_token_is_held_no_longer_than_it_lives() -> None:
    assert gather(event(Kind.SIGNED_IN, 0, 1, SIGNED_IN), after=70).tokens[0].held_until == AT + 60


def test_a_token_from_a_clock_that_is_off_is_held_from_when_it_came() -> None:
    for off in (200, -200):
        details = {**SIGNED_IN, "iat": AT + off, "exp": AT + off + 60}
        token = gather(event(Kind.SIGNED_IN, 0, 1, details)).tokens[0]
        assert token.held_from == AT and token.held_until >= AT
        assert token.begins == min(AT, AT + off)


def test_a_token_whose_beginning_is_forgotten_is_known_from_its_calls_and_from_being_held() -> None:
    call = event(Kind.CALL_ANSWERED, 20, 7, {"status": 200, "iat": AT, "exp": AT + 60})
    old = event(Kind.CALL_ANSWERED, 10, 6, {"status": 200})
    facts = gather(old, call, held=Held(8, AT + 50, AT + 110, RefreshEnds(AT + 600, None)))
    assert [token.number for token in facts.tokens] == [7, 8]
    assert [each.token for each in facts.calls] == [6, 7]
    assert facts.refresh and (facts.refresh.since, facts.refresh.idle_end) == (AT, AT + 600)


def test_past_tokens_keep_the_skew_and_the_clock_that_judged_them() -> None:
    judged = {"status": 401, "iat": AT, "exp": AT + 60, "skew": 60, "api1_ahead": 200}
    facts = gather(
        event(Kind.SIGNED_IN, 0, 1, SIGNED_IN),
        event(Kind.CALL_REFUSED, 20, 1, judged),
        event(Kind.RENEWED, 50, 2, RENEWED),
        api=Api(0, 0),
    )
    assert [(token.refused_from, token.ahead_seconds) for token in facts.tokens] == [(AT - 80, 200), (AT + 110, 0)]


def test_a_clock_of_api1_that_is_ahead_brings_the_refusal_forward() -> None:
    assert gather(event(Kind.SIGNED_IN, 0, 1, SIGNED_IN), api=Api(60, 200)).tokens[0].refused_from == AT - 80


def test_after_the_end_nothing_is_planned_and_nothing_is_held() -> None:
    facts = gather(event(Kind.SIGNED_IN, 0, 1, SIGNED_IN), after=30, ended=True)
    assert facts.planned_at is None and facts.ended_at == AT + 30
    assert facts.tokens[0].held_until == AT + 30 and not facts.tokens[0].is_current
    assert facts.refresh and facts.refresh.lasts_until == AT + 30


def test_without_a_refresh_token_there_is_none() -> None:
    assert gather(event(Kind.SIGNED_IN, 0, 1, {**SIGNED_IN, "refresh_token": False})).refresh is None
    assert gather(held=Held(1, AT, AT + 60, None)).refresh is None


def test_what_was_kept_before_there_was_a_picture_is_drawn_as_far_as_it_is_known() -> None:
    renewed = {"trigger": "after_401", "left": -5, "attempts": 1, "exp": AT + 110}
    old = (event(Kind.SIGNED_IN, 0, 1, {"exp": AT + 60, "refresh_token": True}), event(Kind.RENEWED, 50, 2, renewed))
    facts = gather(*old, event(Kind.CALL_FAILED, 51, 2, {}))
    assert [token.iat for token in facts.tokens] == [AT, AT + 50]
    assert facts.calls[0].status == 0 and not facts.calls[0].is_good
    assert facts.renewals[0].reason is Reason.AFTER_401

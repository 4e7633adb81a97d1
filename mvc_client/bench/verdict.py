"""RULES: what came of the last fault, from what was done and from what the client knows to have happened since."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from mvc_client.bench.deed import FAULTS, Deed, Fault, Kind, theft
from mvc_client.moments import clock_text, duration_text
from mvc_client.session import events
from mvc_client.session.events import Event

JUDGED = (Kind.FAULT_ARMED, Kind.TWO_TABS, Kind.STOLEN)
"""Deeds that something comes of."""

REFUSED = "invalid_grant"
"""Why a session has ended whose refresh token is worth nothing any more."""

_AT_PROVIDER = {
    Fault.LOST_ANSWER: "the provider renewed and its answer was lost",
    Fault.DELAYED: "the provider renewed and its answer came 4 s later",
    Fault.CUT_IN_HALF: "the provider renewed and half of its answer arrived",
    Fault.DELIVERED_TWICE: "the provider got the request twice, and answered both with the same successor",
    Fault.SERVER_ERROR: "the provider renewed and a 500 came in place of its answer",
}


class Outcome(Enum):
    """How it went, as the word that the page begins with."""

    OPEN = "Nothing yet."
    SURVIVED = "Survived."
    FAILED = "Not renewed."
    DIED = "The grant died."


@dataclass(frozen=True)
class End:
    """Of the session. `because`: as in its row."""

    at: datetime
    because: str


@dataclass(frozen=True)
class Verdict:
    """`sentences`: what happened, with the numbers, and what to do."""

    outcome: Outcome
    sentences: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether a renewal would show more."""
        return self.outcome is Outcome.OPEN

    @property
    def tone(self) -> str:
        """How the note looks that says it."""
        return {Outcome.SURVIVED: "good", Outcome.OPEN: ""}.get(self.outcome, "refused")


def subject(deeds: Sequence[Deed]) -> Deed | None:
    """The deed to judge: the last of its kinds, unless it was taken back. `deeds`: newest first."""
    for deed in deeds:
        if deed.kind is Kind.FAULT_FORGOTTEN:
            return None
        if deed.kind in JUDGED:
            return deed
    return None


def judge(deed: Deed, since: Sequence[Event], end: End | None, now: datetime) -> Verdict:
    """What came of `deed`. `since`: the session's events after it, oldest first."""
    verdict = {
        Kind.FAULT_ARMED: _of_fault,
        Kind.TWO_TABS: _of_tabs,
        Kind.STOLEN: _of_theft,
    }[deed.kind](deed, since, end, now)
    return replace(verdict, sentences=tuple(f"{each[0].upper()}{each[1:]}" for each in verdict.sentences))


def _of_fault(deed: Deed, since: Sequence[Event], end: End | None, now: datetime) -> Verdict:
    fault = Fault(deed.details["fault"])
    event = next((each for each in since if each.kind in (events.Kind.RENEWED, events.Kind.RENEWAL_FAILED)), None)
    if event is None:
        if end is not None:
            return Verdict(Outcome.DIED, (_ended(end, now),))
        return Verdict(Outcome.OPEN, (f"{FAULTS[fault][0]}: armed.", "It strikes when the client renews."))
    if event.kind is events.Kind.RENEWAL_FAILED:
        return _not_renewed(event, now)
    at = clock_text(event.at, now)
    if int(event.details["attempts"]) == 1 and fault is not Fault.DELIVERED_TWICE:
        return Verdict(Outcome.SURVIVED, (f"{at}: renewed at the first try. The fault struck another answer.",))
    return Verdict(Outcome.SURVIVED, (f"{at}: {_AT_PROVIDER[fault]}. {_asked(event)}", "You were not asked again."))


def _asked(event: Event) -> str:
    attempts, took = int(event.details["attempts"]), event.details["took_ms"]
    if attempts == 1:
        return f"The client asked once; it took {took} ms."
    first = event.details.get("first_failure", "no answer")
    return (
        f"The client got {first}, sent the same refresh token again and got the same successor: "
        f"asked {attempts} times, {took} ms in all."
    )


def _not_renewed(event: Event, now: datetime) -> Verdict:
    at, reason = clock_text(event.at, now), event.details["reason"]
    return Verdict(
        Outcome.FAILED,
        (
            f"{at}: {reason}; asked {event.details['attempts']} times.",
            "You are still signed in. The old tokens stay, and the next call tries again.",
        ),
    )


def _of_tabs(deed: Deed, since: Sequence[Event], end: End | None, now: datetime) -> Verdict:
    theirs = _until_second_call(since)
    calls = [each for each in theirs if each.kind in events.CALLS]
    renewed = [each for each in theirs if each.kind is events.Kind.RENEWED]
    failed = next((each for each in theirs if each.kind is events.Kind.RENEWAL_FAILED), None)
    if not renewed and failed is not None:
        return _not_renewed(failed, now)
    if not renewed or len(calls) < 2:
        return Verdict(Outcome.DIED, (_ended(end, now),)) if end else Verdict(Outcome.OPEN, ("No call was answered.",))
    answers = " and ".join(str(each.details.get("status", "no answer")) for each in calls)
    waited = sum(1 for each in calls if each.details.get("waited"))
    how = "One asked the provider, the other waited for it" if waited else "Each asked the provider"
    count = "one renewal" if len(renewed) == 1 else f"{len(renewed)} renewals"
    at = clock_text(renewed[0].at, now)
    return Verdict(
        Outcome.SURVIVED,
        (f"{at}: two calls needed new tokens. {how}: {count}, two answers, {answers}.", "You were not asked again."),
    )


def _until_second_call(since: Sequence[Event]) -> Sequence[Event]:
    """What comes later is nothing of the two tabs'."""
    calls = [index for index, each in enumerate(since) if each.kind in events.CALLS]
    return since[: calls[1] + 1] if len(calls) > 1 else since


def _of_theft(deed: Deed, since: Sequence[Event], end: End | None, now: datetime) -> Verdict:
    done = f"{clock_text(deed.at, now)}: {theft(deed)}".replace(": S", ": s", 1)
    if end is not None and end.because != REFUSED:
        return Verdict(Outcome.DIED, (done, _ended(end, now)))
    if end is not None:
        token = deed.details["token"]
        late = duration_text(max(int((end.at - deed.at).total_seconds()), 0))
        shown = f"this client showed refresh token {token} again, {late} after it was spent"
        return Verdict(
            Outcome.DIED,
            (
                done,
                f"{clock_text(end.at, now)}: {shown}.",
                "One of the two had to be a thief, so the provider ended the whole grant: nobody renews any more.",
                "An access token that is out already works at api1 until its exp and the skew.",
            ),
        )
    if int(deed.details["shown"]) < 2:
        return Verdict(Outcome.SURVIVED, (done,))
    return Verdict(Outcome.OPEN, (done, "This client does not know it. It finds out when it renews."))


def _ended(end: End, now: datetime) -> str:
    at = clock_text(end.at, now)
    if end.because == REFUSED:
        return f"{at}: the provider refused to renew (invalid_grant), and the session ended."
    return f"{at}: the session ended ({end.because})."

"""What came of a step, in words with numbers."""

from collections.abc import Sequence

from mvc_client.bench.actions import Theft
from mvc_client.lessons.learner import Held
from mvc_client.lessons.lesson import Outcome
from mvc_client.lessons.lesson import to_be_translated as N_
from mvc_client.lessons.strict_client import Renewed
from mvc_client.session.events import CALLS, Event, Kind
from mvc_client.tokens.token_endpoint import Refused

DAY = 86_400
_UNKNOWN = Outcome(N_("One of the services does not answer. Wait a moment and press again."), is_good=False)


def of_call(events: Sequence[Event], skew: int, *, expected: int) -> Outcome:
    """A call, as its events tell, newest first. `expected`: the status that the lesson wants to show first."""
    calls = [event for event in reversed(events) if event.kind in CALLS and "status" in event.details]
    if not calls:
        return _UNKNOWN
    first, last = calls[0], calls[-1]
    status, after = int(first.details["status"]), -int(first.details["left"])
    numbers = {"status": int(last.details["status"]), "after": abs(after), "skew": skew}
    if status == 401 and any(event.kind is Kind.RENEWED for event in events):
        text = N_(
            "401: %(after)s s after exp, with a skew of %(skew)s s. The client renewed and called again: %(status)s."
        )
    elif status == 401:
        text = N_("401: %(after)s s after exp, with a skew of %(skew)s s.")
    elif after >= 0:
        text = N_("%(status)s: %(after)s s after exp, inside the skew of %(skew)s s. The token is expired, and works.")
    else:
        text = N_("%(status)s: %(after)s s before exp. The token had been renewed; press again.")
    return Outcome(text, numbers, is_good=status == expected and after >= 0)


def of_tabs(renewed: Sequence[Renewed]) -> Outcome:
    """Two tabs of the naive client at once."""
    refused = [each.answer for each in renewed if isinstance(each.answer, Refused)]
    if len(refused) == 1:
        text = N_("One tab got new tokens. The other was told %(error)s: it had shown a token that was just spent.")
        return Outcome(text, {"error": refused[0].error}, why=refused[0].error_uri)
    if refused:
        text = N_("Both tabs were told %(error)s: the grant had ended before.")
        return Outcome(text, {"error": refused[0].error}, is_good=False, why=refused[0].error_uri)
    return _UNKNOWN


def of_strict(renewed: Renewed, before: Held, now: int) -> Outcome:
    """One renewal of the naive client."""
    days = {"unused": (now - before.renewed_at) // DAY, "age": (now - before.signed_in_at) // DAY}
    if isinstance(renewed.answer, Refused):
        text = N_("%(error)s: logged out. %(unused)s d since the last renewal, %(age)s d since the sign-in.")
        if not days["age"]:
            text = N_("%(error)s: logged out. The grant has ended for everybody who holds a token of it.")
        return Outcome(text, {**days, "error": renewed.answer.error}, why=renewed.answer.error_uri)
    if renewed.held is before or renewed.held is None:
        return _UNKNOWN
    return Outcome(N_("New tokens. %(unused)s d since the last renewal, %(age)s d since the sign-in."), days)


def of_two_tabs_here(events: Sequence[Event]) -> Outcome:
    """Two tabs of this client at once."""
    renewals = sum(event.kind is Kind.RENEWED for event in events)
    answers = sum(event.kind is Kind.CALL_ANSWERED for event in events)
    text = N_("%(renewals)s renewal, %(answers)s answers. One tab renewed, the other waited for its result.")
    return Outcome(text, {"renewals": renewals, "answers": answers}, is_good=(renewals, answers) == (1, 2))


def of_lost_answer(events: Sequence[Event]) -> Outcome:
    """A renewal whose first answer was lost."""
    renewed = next((event for event in events if event.kind is Kind.RENEWED), None)
    if renewed is None:
        return _UNKNOWN
    attempts = int(renewed.details["attempts"])
    text = N_(
        "Asked %(attempts)s times, and still signed in: the second answer brought the token that the first had lost."
    )
    return Outcome(text, {"attempts": attempts}, is_good=attempts > 1)


def of_theft(theft: Theft | None) -> Outcome:
    """What a thief got."""
    if theft is None or theft.shown < 2:
        return _UNKNOWN
    return Outcome(N_("The thief renewed twice, and holds a good token. You notice nothing yet."))


def of_end(is_alive: bool) -> Outcome:
    """A renewal after a theft. `is_alive`: whether the session survived it."""
    if is_alive:
        return Outcome(N_("New tokens: nobody had used a copy."), is_good=False)
    return Outcome(
        N_("The provider ended the whole grant, and you are signed out here. The thief’s token is worth nothing.")
    )


def of_copy(api1: int | None, userinfo: int | None, after: int) -> Outcome:
    """The kept access token at api1 and at the provider; statuses, None where nobody answered."""
    if api1 is None or userinfo is None:
        return _UNKNOWN
    text = N_("%(after)s s after exp: api1 says %(api1)s, userinfo says %(userinfo)s.")
    if after < 0:
        text = N_("%(after)s s before exp: api1 says %(api1)s, userinfo says %(userinfo)s.")
    return Outcome(text, {"after": abs(after), "api1": api1, "userinfo": userinfo})

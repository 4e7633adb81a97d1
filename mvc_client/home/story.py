"""RULES: the events of a session as rows of a table: what happened, to which token, with which numbers.

Every fact of the picture (timeline/) stands in them.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from mvc_client.api1_call import IDENTITY
from mvc_client.home.readouts import ahead_text
from mvc_client.moments import clock_text, day_text, duration_text
from mvc_client.session.events import Event, Kind, Trigger
from mvc_client.timeline.facts import Facts


@dataclass(frozen=True)
class Row:
    """One row. `sign`, `word`: the tag after `what` ("yes", 200), or empty. `explained_at`: where it is said why."""

    time: str
    what: str
    token: str
    numbers: str
    sign: Literal["", "yes", "no"] = ""
    word: str = ""
    explained_at: str = ""

    @property
    def is_refusal(self) -> bool:
        """Whether the row is marked."""
        return self.sign == "no"


_ENDINGS = {
    "invalid_grant": "The provider refused to renew (invalid_grant). ",
    "signed_out_elsewhere": "The provider told that it ended there. ",
    "unreadable": "The stored tokens could not be opened. ",
}


def rows(events: list[Event], skew_seconds: int | None, now: datetime, facts: Facts | None = None) -> list[Row]:
    """The rows in the order of `events`. `skew_seconds`: api1's, None if unknown. `facts`: of the picture beside it."""
    return [_row(event, skew_seconds, now, facts) for event in events]


def table(events: list[Event], facts: Facts, skew_seconds: int | None, now: datetime) -> list[Row]:
    """Every fact of the picture of a session that has ended, newest first."""
    return [*ends(facts, now), *rows(events, skew_seconds, now, facts), *unlisted(events, facts, now)]


def unlisted(events: list[Event], facts: Facts, now: datetime) -> list[Row]:
    """The tokens of the picture whose beginning is no longer among the events, newest first."""
    listed = {event.token_number for event in events if event.kind in (Kind.SIGNED_IN, Kind.RENEWED)}
    return [
        Row(
            clock_text(_moment(token.iat), now),
            "Issued",
            str(token.number),
            _life(token.exp, token.refused_from, token.ahead_seconds, now),
        )
        for token in reversed(facts.tokens)
        if token.number not in listed
    ]


def ends(facts: Facts, now: datetime) -> list[Row]:
    """When the refresh token ends or has ended, latest first."""
    refresh = facts.refresh
    if refresh is None:
        return []
    if refresh.ended_at is not None:
        at = clock_text(_moment(refresh.ended_at), now)
        because = _ENDINGS.get(facts.ended_because or "", "")
        return [Row(at, "Session", "all", f"{because}Its tokens are deleted here.", "no", "ended")]
    told = (
        (refresh.absolute_end, "Refresh token ends", "used or not, says the provider"),
        (refresh.idle_end, "Refresh token ends if unused", "unless it is renewed before, says the provider"),
    )
    return [_end(at, what, how, now) for at, what, how in told if at is not None]


def _end(at: int, what: str, how: str, now: datetime) -> Row:
    moment = _moment(at)
    time = clock_text(moment, now) if moment.date() == now.date() else day_text(moment, now)
    return Row(time, what, "all", f"{moment:%H:%M:%S}, {how}")


def _row(event: Event, skew: int | None, now: datetime, facts: Facts | None) -> Row:
    time = clock_text(event.at, now)
    token = str(event.token_number)
    skew = event.details.get("skew", skew)
    match event.kind:
        case Kind.SIGNED_IN:
            end = "" if event.details.get("refresh_token") else "; no refresh token, so nothing can be renewed"
            return Row(time, "Signed in", token, _lifetime(event, skew, now, facts) + end)
        case Kind.CALL_ANSWERED:
            numbers = _named(event, _age(event, skew))
            return Row(time, _sent(event, "answered"), token, numbers, "yes", str(event.details["status"]))
        case Kind.CALL_REFUSED:
            numbers = _named(event, _refusal(event))
            why = str(event.details.get("explained_at", ""))
            return Row(time, _sent(event, "refused"), token, numbers, "no", str(event.details["status"]), why)
        case Kind.CALL_FAILED:
            return Row(time, "Call", token, _named(event, _silence(event)), "no", "no answer")
        case Kind.RENEWED:
            return _renewed(event, time, skew, now, facts)
        case Kind.RENEWAL_FAILED:
            why = str(event.details.get("explained_at", ""))
            return Row(time, _trigger(event), token, _failure(event), "no", "failed", why)


def _sent(event: Event, end: str) -> str:
    again = event.details.get("resent") or event.details.get("again")
    return f"Call sent again, {end}" if again else f"Call {end}"


def _named(event: Event, numbers: str) -> str:
    """Which call it was, unless it was the one of this page's button; and how far api1's clock was off."""
    ahead = ahead_text(int(event.details.get("api1_ahead", 0)))
    numbers = numbers.removesuffix(".") + ahead if ahead else numbers
    return numbers if event.call == IDENTITY.name else f"{event.call}: {numbers}"


def _silence(event: Event) -> str:
    changes = not event.call.startswith("GET ")
    return "api1 does not answer. " + (
        "Whether it was done is not known; asked with the same key it is not done twice."
        if changes
        else "Nothing was changed; try again."
    )


def _age(event: Event, skew: int | None) -> str:
    left, age = int(event.details.get("left", 0)), int(event.details.get("age", 0))
    text = f"{duration_text(max(age, 0))} old"
    if left <= 0:
        inside = f", inside the {skew} s skew" if skew is not None and -left < skew else ""
        text = f"{duration_text(-left)} after exp{inside}"
    return f"{text}; waited for another call’s renewal" if event.details.get("waited") else text


def _refusal(event: Event) -> str:
    description = str(event.details.get("description") or event.details.get("error") or "api1 gave no reason")
    return description.removeprefix("Refused: ")


def _renewed(event: Event, time: str, skew: int | None, now: datetime, facts: Facts | None) -> Row:
    details = event.details
    attempts = int(details["attempts"])
    what = _trigger(event) + (f", asked {_times(attempts)}" if attempts > 1 else "")
    parts = [_before(int(details["left"]), int(details["old_exp"]), now)]
    if attempts > 1:
        parts.append(f"the first time: {details.get('first_failure', 'no answer')}")
    parts += [f"took {details['took_ms']} ms", f"new {_lifetime(event, skew, now, facts)}"]
    return Row(time, what, f"{event.token_number - 1} to {event.token_number}", "; ".join(parts))


def _trigger(event: Event) -> str:
    renewed = "Renewed" if event.kind is Kind.RENEWED else "Renewal"
    if event.details["trigger"] != Trigger.AHEAD:
        return f"{renewed} after a 401"
    return f"{renewed} ahead" if int(event.details["left"]) > 0 else f"{renewed} before the call"


def _failure(event: Event) -> str:
    left = int(event.details["left"])
    when = f"{duration_text(left)} before exp" if left > 0 else f"{duration_text(-left)} after exp"
    asked = _times(int(event.details["attempts"]))
    return f"{event.details['reason']}; asked {asked}, {when}. The old tokens stay; the next call tries again."


def _before(left: int, old_exp: int, now: datetime) -> str:
    at = clock_text(_moment(old_exp), now)
    return f"{duration_text(left)} before exp {at}" if left > 0 else f"{duration_text(-left)} after exp {at}"


def _lifetime(event: Event, skew: int | None, now: datetime, facts: Facts | None) -> str:
    exp = int(event.details["exp"])
    drawn = facts.token(event.token_number) if facts else None
    refused, ahead = (drawn.refused_from, drawn.ahead_seconds) if drawn else (None if skew is None else exp + skew, 0)
    issued = clock_text(_moment(event.details.get("iat", event.at.timestamp())), now)
    when = "" if issued == clock_text(event.at, now) else f"issued {issued}, "
    return when + _life(exp, refused, ahead, now)


def _life(exp: int, refused: int | None, ahead: int, now: datetime) -> str:
    text = f"exp {clock_text(_moment(exp), now)}"
    return text if refused is None else f"{text}, refused from {clock_text(_moment(refused), now)}{ahead_text(ahead)}"


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")

"""RULES: the events of a session as rows of a table: what happened, to which token, with which numbers."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from mvc_client.api1_call import IDENTITY
from mvc_client.home.readouts import refused_at
from mvc_client.moments import clock_text, duration_text
from mvc_client.session.events import Event, Kind, Trigger


@dataclass(frozen=True)
class Row:
    """One row. `sign` and `word`: the tag after `what` ("yes", 200); empty for none. `number`: 200, 401, or 0."""

    time: str
    what: str
    token: str
    numbers: str
    sign: Literal["", "yes", "no"] = ""
    word: str = ""

    @property
    def is_refusal(self) -> bool:
        """Whether the row is marked."""
        return self.sign == "no"


def rows(events: list[Event], skew_seconds: int | None, now: datetime) -> list[Row]:
    """The rows in the order of `events`. `skew_seconds`: api1's, None if unknown."""
    return [_row(event, skew_seconds, now) for event in events]


def _row(event: Event, skew: int | None, now: datetime) -> Row:
    time = clock_text(event.at, now)
    token = str(event.token_number)
    match event.kind:
        case Kind.SIGNED_IN:
            end = "" if event.details.get("refresh_token") else "; no refresh token, so nothing can be renewed"
            return Row(time, "Signed in", token, _lifetime(event, skew, now) + end)
        case Kind.CALL_ANSWERED:
            numbers = _named(event, _age(event, skew))
            return Row(time, _sent(event, "answered"), token, numbers, "yes", str(event.details["status"]))
        case Kind.CALL_REFUSED:
            numbers = _named(event, _refusal(event))
            return Row(time, _sent(event, "refused"), token, numbers, "no", str(event.details["status"]))
        case Kind.CALL_FAILED:
            return Row(time, "Call", token, _named(event, _silence(event)), "no", "no answer")
        case Kind.RENEWED:
            return _renewed(event, time, skew, now)
        case Kind.RENEWAL_FAILED:
            return Row(time, _trigger(event), token, _failure(event), "no", "failed")


def _sent(event: Event, end: str) -> str:
    again = event.details.get("resent") or event.details.get("again")
    return f"Call sent again, {end}" if again else f"Call {end}"


def _named(event: Event, numbers: str) -> str:
    """Which call it was, unless it was the one of this page's button."""
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


def _renewed(event: Event, time: str, skew: int | None, now: datetime) -> Row:
    details = event.details
    attempts = int(details["attempts"])
    what = _trigger(event) + (f", asked {_times(attempts)}" if attempts > 1 else "")
    parts = [_before(int(details["left"]), int(details["old_exp"]), now)]
    if attempts > 1:
        parts.append(f"the first time: {details.get('first_failure', 'no answer')}")
    parts += [f"took {details['took_ms']} ms", f"new {_lifetime(event, skew, now)}"]
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
    at = clock_text(datetime.fromtimestamp(old_exp, UTC), now)
    return f"{duration_text(left)} before exp {at}" if left > 0 else f"{duration_text(-left)} after exp {at}"


def _lifetime(event: Event, skew: int | None, now: datetime) -> str:
    exp = datetime.fromtimestamp(int(event.details["exp"]), UTC)
    end = refused_at(exp, skew)
    return f"exp {clock_text(exp, now)}" + (f", refused from {clock_text(end, now)}" if end else "")


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")

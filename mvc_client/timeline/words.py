"""RULES: the words in the picture, the longest first: the first that finds room is taken."""

from dataclasses import dataclass
from datetime import UTC, datetime

from mvc_client.moments import clock_text, day_text
from mvc_client.timeline.facts import UNANSWERED, Facts, Reason, Renewal, Token

_A_YEAR = 300 * 86_400


@dataclass(frozen=True)
class Words:
    """For one drawing. `is_short`: only the short ones."""

    is_short: bool

    def name(self, token: Token) -> list[str]:
        """Of a row, with how far api1's clock is off."""
        name = f"token {token.number}"
        if not token.ahead_seconds:
            return [name]
        note = f"{token.ahead_seconds:+d} s".replace("-", "−")
        return [*self._long(f"{name}, api1’s clock {note}"), f"{name}, {note}"]

    def exp(self, token: Token) -> list[str]:
        """At the end of the newest bar."""
        return [*self._long(f"exp {hms(token.exp)}"), "exp"]

    def gate(self, token: Token) -> list[str]:
        """At its upright."""
        return [*self._long(f"refused from {hms(token.refused_from or 0)}"), "refused"]

    def planned(self, at: float) -> list[str]:
        """At the diamond."""
        return [*self._long(f"renew at {hms(at)}"), "renew"]

    def reason(self, renewal: Renewal) -> list[str]:
        """At the step of a renewal."""
        again = ", asked again" if renewal.attempts > 1 else ""
        left = f", {renewal.left} s left" if renewal.reason is Reason.AHEAD and not again else ""
        short = {Reason.AHEAD: "ahead", Reason.LATE: "late", Reason.AFTER_401: "401"}[renewal.reason]
        long = "late" if renewal.reason is Reason.LATE else renewal.reason.value
        return [*self._long(f"{long}{left or again}"), *self._long(long), short]

    def refused(self, status: int, count: int) -> str:
        """At one crossed square, or at several that touch."""
        text = "no answer" if status == UNANSWERED else str(status)
        return f"{count} × {text}" if count > 1 else text

    def failed(self) -> list[str]:
        """At a crossed triangle."""
        return [*self._long("not renewed"), "failed"]

    def _long(self, text: str) -> list[str]:
        return [] if self.is_short else [text]


def story(facts: Facts) -> str:
    """The picture in two or three sentences, for those who do not see it."""
    refused = sum(not call.is_good for call in facts.calls)
    counts = [
        _count(len(facts.tokens), "access token"),
        _count(len(facts.calls), "call") + (f", {refused} of them refused or not answered" if refused else ""),
        _count(len(facts.renewals), "renewal"),
        *([_count(len(facts.failures), "failed renewal")] if facts.failures else []),
    ]
    end = f"now, {hms(facts.now)}" if facts.ended_at is None else f"the end of the session, {hms(facts.ended_at)}"
    begin = hms(min((token.begins for token in facts.tokens), default=facts.now))
    text = f"{'; '.join(counts)}; each token on its own row, from {begin} to {end}."
    if facts.planned_at is not None:
        text += f" Renewal is planned for {hms(facts.planned_at)}."
    return f"{text} The table below has every fact."


def hms(at: float) -> str:
    """`12:04:46`, UTC."""
    return f"{_moment(at):%H:%M:%S}"


def minute(at: float) -> str:
    """`12:04`, UTC."""
    return f"{_moment(at):%H:%M}"


def far(at: float, now: float) -> str:
    """`12:04:46` today, `29 Nov`, or `Nov 2031` if it is about a year away."""
    moment, today = _moment(at), _moment(now)
    if moment.date() == today.date():
        return clock_text(moment, today)
    return f"{moment:%b %Y}" if abs(at - now) > _A_YEAR else day_text(moment, moment)


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _count(number: int, thing: str) -> str:
    return f"{number or 'no'} {thing}{'' if number == 1 else 's'}"

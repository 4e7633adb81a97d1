"""RULES: from the events of a session to the facts of the picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mvc_client.session.events import CALLS, Event, Kind, Trigger
from mvc_client.timeline.facts import UNANSWERED, Api, Call, Facts, Failure, Reason, Refresh, Renewal, Token

ROUNDING_SECONDS = 5
"""A token that came so soon after its `iat` was held from `iat`: the way from the provider is no fact of its own."""

_BEGINNINGS = (Kind.SIGNED_IN, Kind.RENEWED)


@dataclass(frozen=True)
class RefreshEnds:
    """When the refresh token ends, unused and in any case; None where the provider does not tell."""

    idle: int | None
    absolute: int | None


@dataclass(frozen=True)
class Held:
    """What the client has now, and the events may no longer say. `refresh`: None without a refresh token."""

    number: int
    iat: int
    exp: int
    refresh: RefreshEnds | None


@dataclass(frozen=True)
class _Life:
    iat: int
    exp: int
    held_from: float


def gather(
    newest_first: Sequence[Event],
    held: Held | None,
    api: Api,
    *,
    signed_in_at: datetime,
    planned_at: datetime | None,
    ended_at: datetime | None,
    now: datetime,
) -> Facts:
    """`held`: None once the session has ended. `planned_at`: from when on a call renews, None if none will."""
    events = list(reversed(newest_first))
    ended = ended_at.timestamp() if ended_at else None
    plan = planned_at.timestamp() if planned_at and planned_at > now and ended is None else None
    return Facts(
        now=now.timestamp(),
        tokens=_tokens(events, held, api, ended, now.timestamp()),
        calls=tuple(_call(event) for event in events if event.kind in CALLS),
        renewals=tuple(_renewal(event) for event in events if event.kind is Kind.RENEWED),
        failures=tuple(_failure(event) for event in events if event.kind is Kind.RENEWAL_FAILED),
        refresh=_refresh(events, held, signed_in_at.timestamp(), ended),
        planned_at=plan,
        ended_at=ended,
    )


def refused_from(exp: int, api: Api) -> int | None:
    """The first second on our clock at which api1 refuses a token with this `exp`."""
    return None if api.skew_seconds is None else exp + api.skew_seconds - api.ahead_seconds


def _tokens(events: Sequence[Event], held: Held | None, api: Api, ended: float | None, now: float) -> tuple[Token, ...]:
    lives = _lives(events, held)
    newest = max(lives, default=0)
    tokens: list[Token] = []
    for number, life in sorted(lives.items()):
        is_current = number == newest and ended is None
        judge = api if number == newest else _api_at(events, number, api)
        until = _replaced_at(events, number) if number < newest else None
        until = until if until is not None else ended if ended is not None else now
        tokens.append(
            Token(
                number=number,
                iat=life.iat,
                exp=life.exp,
                held_from=life.held_from,
                held_until=max(life.held_from, min(life.exp, until)),
                refused_from=refused_from(life.exp, judge),
                ahead_seconds=0 if judge.skew_seconds is None else judge.ahead_seconds,
                is_current=is_current,
            )
        )
    return tuple(tokens)


def _lives(events: Sequence[Event], held: Held | None) -> dict[int, _Life]:
    """By number. A token whose beginning is no longer among the events is known from a call, or because it is held."""
    lives: dict[int, _Life] = {}
    if held:
        lives[held.number] = _Life(held.iat, held.exp, held.iat)
    for event in reversed(events):
        details = event.details
        if event.kind in _BEGINNINGS and "exp" in details:
            at = event.at.timestamp()
            iat = int(details.get("iat", at))
            came_at_once = abs(at - iat) <= ROUNDING_SECONDS
            lives[event.token_number] = _Life(iat, int(details["exp"]), iat if came_at_once else at)
        elif event.kind in CALLS and "exp" in details and "iat" in details:
            iat, exp = int(details["iat"]), int(details["exp"])
            lives.setdefault(event.token_number, _Life(iat, exp, iat))
    return lives


def _replaced_at(events: Sequence[Event], number: int) -> float | None:
    later = (event for event in events if event.kind is Kind.RENEWED and event.token_number > number)
    return next((event.at.timestamp() for event in later), None)


def _api_at(events: Sequence[Event], number: int, now: Api) -> Api:
    """api1 as it judged the last call with this token; as it is now, if none says."""
    for event in reversed(events):
        if event.kind in CALLS and event.token_number == number and "skew" in event.details:
            return Api(int(event.details["skew"]), int(event.details.get("api1_ahead", 0)))
    return Api(now.skew_seconds)


def _call(event: Event) -> Call:
    return Call(event.at.timestamp(), event.token_number, int(event.details.get("status", UNANSWERED)))


def _renewal(event: Event) -> Renewal:
    left = int(event.details["left"])
    return Renewal(event.at.timestamp(), event.token_number, _reason(event), left, int(event.details["attempts"]))


def _failure(event: Event) -> Failure:
    return Failure(event.at.timestamp(), event.token_number, _reason(event))


def _reason(event: Event) -> Reason:
    if event.details["trigger"] != Trigger.AHEAD:
        return Reason.AFTER_401
    return Reason.AHEAD if int(event.details["left"]) > 0 else Reason.LATE


def _refresh(events: Sequence[Event], held: Held | None, since: float, ended: float | None) -> Refresh | None:
    ends = held.refresh if held else _last_told(events)
    return Refresh(since, ends.idle, ends.absolute, ended) if ends else None


def _last_told(events: Sequence[Event]) -> RefreshEnds | None:
    """As of the last answer of the provider; None if there never was a refresh token."""
    last = next((event for event in reversed(events) if event.kind in _BEGINNINGS), None)
    if last is None or (last.kind is Kind.SIGNED_IN and not last.details.get("refresh_token")):
        return None
    return RefreshEnds(last.details.get("refresh_idle_end"), last.details.get("refresh_absolute_end"))

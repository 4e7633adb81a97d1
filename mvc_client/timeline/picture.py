"""Collects what the picture of a session needs, and draws it."""

from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup

from mvc_client.services import Services, services
from mvc_client.session.events import Event
from mvc_client.session.web_session import Session
from mvc_client.timeline import drawing, gathering, marks
from mvc_client.timeline.facts import Api, Facts
from mvc_client.timeline.gathering import Held, RefreshEnds
from mvc_client.tokens import decoded, token_set
from mvc_client.tokens.token_set import TokenSet


@dataclass(frozen=True)
class Picture:
    """For the template timeline/picture.html. `facts`: for the table that goes with it."""

    facts: Facts
    drawings: Markup
    legend: list[tuple[Markup, str]]


def of(
    session: Session, tokens: TokenSet | None, events: list[Event], now: datetime, name: str = "timeline"
) -> Picture:
    """Of a session as of `now`. `tokens`: None once it has ended. `events`: newest first. `name`: of the SVGs' ids."""
    facts = gathering.gather(
        events,
        _held(tokens) if tokens else None,
        api(services()),
        signed_in_at=session.signed_in_at,
        planned_at=_planned_at(session, tokens) if tokens else None,
        ended_at=session.ended_at,
        now=now,
    )
    facts = replace(facts, ended_because=session.ended_because)
    legend = [(Markup(mark), words) for mark, words in marks.legend(name)]  # noqa: S704 - SVG text of timeline/marks.py
    return Picture(facts, Markup(drawing.draw_all(facts, name)), legend)  # noqa: S704 - SVG text that we made of numbers


def api(the: Services) -> Api:
    """api1 as it judges now: its clock skew, and in development how far its clock is ahead of ours."""
    return Api(the.api1.clock_skew_seconds(), the.clocks.api1_ahead() if the.clocks else 0)


def _held(tokens: TokenSet) -> Held:
    exp = int(decoded.expiry(tokens).timestamp())
    ends = RefreshEnds(tokens.refresh_idle_end, tokens.refresh_absolute_end) if tokens.refresh_token else None
    return Held(tokens.number, int(decoded.issued_at(tokens).timestamp()), exp, ends)


def _planned_at(session: Session, tokens: TokenSet) -> datetime | None:
    if tokens.refresh_token is None or not session.renewal_mode.renews_ahead:
        return None
    return token_set.renewal_due_at(tokens, services().settings.renew_before_expiry_seconds)

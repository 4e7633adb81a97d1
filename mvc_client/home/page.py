"""RULES: everything that the home page says about a signed-in person, from the session, its tokens and its events."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mvc_client.api1_call import IDENTITY
from mvc_client.home import dial, meanings, readouts, story
from mvc_client.home.meanings import Claim
from mvc_client.home.readouts import Readout, Times
from mvc_client.home.story import Row
from mvc_client.moments import clock_text, day_text
from mvc_client.renewal_mode import RenewalMode
from mvc_client.session.events import Event, Kind
from mvc_client.session.web_session import Session
from mvc_client.timeline.facts import Facts
from mvc_client.tokens import decoded, token_set
from mvc_client.tokens.token_set import TokenSet


@dataclass(frozen=True)
class Page:
    """What the template shows, in its order. `dial` is SVG text of our own making."""

    name: str
    lead: str
    dial: str
    last_call: Row | None
    last_call_note: str
    trouble: str
    mode: RenewalMode
    mode_hint: str
    readouts: list[Readout]
    lifetime: int
    planned: list[Row]
    events: list[Row]
    token_number: int
    algorithm: str
    key_id: str
    access_token: list[Claim]
    id_token: list[Claim]


def compose(
    session: Session,
    tokens: TokenSet,
    events: list[Event],
    facts: Facts,
    skew_seconds: int | None,
    margin_seconds: int,
    now: datetime,
) -> Page:
    """The page as of `now`. `events`: newest first. `facts`: of the picture. `skew_seconds`: None if api1 is silent."""
    exp = decoded.expiry(tokens)
    drawn = facts.token(tokens.number)
    ahead = drawn.ahead_seconds if drawn else 0
    refused = readouts.refused_at(exp, skew_seconds)
    times = Times(
        exp=exp,
        refused_at=refused - timedelta(seconds=ahead) if refused else None,
        due_at=token_set.renewal_due_at(tokens, margin_seconds),
        session_idle_at=session.idle_expires_at,
        session_ends_at=session.absolute_expires_at,
        skew_seconds=skew_seconds,
        ahead_seconds=ahead,
        refresh_idle_at=_moment(facts.refresh.idle_end if facts.refresh else None),
        refresh_ends_at=_moment(facts.refresh.absolute_end if facts.refresh else None),
    )
    can_renew = tokens.refresh_token is not None
    margin = token_set.margin(margin_seconds, tokens.expires_in_seconds).total_seconds()
    plan = margin if can_renew and session.renewal_mode.renews_ahead else None
    header = decoded.header(tokens.access_token)
    table = story.rows(events, skew_seconds, now, facts)
    last = next((index for index, event in enumerate(events) if event.call == IDENTITY.name), None)
    return Page(
        name=session.name,
        lead=_lead(session, tokens, now),
        dial=dial.draw(times.left(now), tokens.expires_in_seconds, plan, times.refused_in(now)),
        last_call=None if last is None else table[last],
        last_call_note=_note(events, last),
        trouble=_trouble(events),
        mode=session.renewal_mode,
        mode_hint=_hint(session.renewal_mode, margin, can_renew),
        readouts=readouts.readouts(times, session.renewal_mode, can_renew, now),
        lifetime=tokens.expires_in_seconds,
        planned=_planned(times, facts, tokens, plan, now),
        events=table + story.unlisted(events, facts, now),
        token_number=tokens.number,
        algorithm=str(header.get("alg", "")),
        key_id=str(header.get("kid", "")),
        access_token=meanings.of_access_token(decoded.claims(tokens.access_token), skew_seconds, now),
        id_token=meanings.of_id_token(decoded.claims(tokens.id_token), now),
    )


def _lead(session: Session, tokens: TokenSet, now: datetime) -> str:
    how = " with a password" if "pwd" in session.amr.split() else ""
    renewals = tokens.number - 1
    since = "Not renewed yet."
    if renewals:
        since = f"Renewed {renewals} {'time' if renewals == 1 else 'times'} since; you were not asked again."
    return f"Signed in at {clock_text(session.signed_in_at, now)}{how}. {since}"


def _note(events: list[Event], last: int | None) -> str:
    """What is worth saying about the last call beside its status."""
    if last is None:
        return ""
    before = events[last + 1] if last + 1 < len(events) else None
    just = before is not None and before.kind is Kind.RENEWED and events[last].at - before.at < timedelta(seconds=2)
    renewed = ", renewed just before" if just and events[last].kind is Kind.CALL_ANSWERED else ""
    return f", with token {events[last].token_number}{renewed}."


def _trouble(events: list[Event]) -> str:
    """Why the newest renewal failed; empty if it did not, or if there is none."""
    kinds = (Kind.RENEWED, Kind.RENEWAL_FAILED, Kind.SIGNED_IN)
    newest = next((event for event in events if event.kind in kinds), None)
    return str(newest.details["reason"]) if newest and newest.kind is Kind.RENEWAL_FAILED else ""


def _hint(mode: RenewalMode, margin: float, can_renew: bool) -> str:
    if not can_renew:
        return "There is no refresh token, so nothing can be renewed."
    ahead = f"At the first call with less than {margin:g} s left"
    return {
        RenewalMode.ON_401: "Only when api1 has refused the token.",
        RenewalMode.AHEAD: f"{ahead}; a 401 is shown and nothing else.",
        RenewalMode.BOTH: f"{ahead}, and after a 401.",
    }[mode]


def _planned(times: Times, facts: Facts, tokens: TokenSet, plan: float | None, now: datetime) -> list[Row]:
    """What will happen, latest first: the top of the table."""
    ends = f"{times.session_ends_at:%H:%M:%S}, 30 days after sign-in, used or not"
    idle = f"{times.session_idle_at:%H:%M:%S}, 7 days after the last use"
    told = [end for end in (times.refresh_ends_at, times.refresh_idle_at) if end is not None]
    planned = [
        (times.session_ends_at, Row(day_text(times.session_ends_at, now), "This session ends", "all", ends)),
        (times.session_idle_at, Row(day_text(times.session_idle_at, now), "This session ends if unused", "all", idle)),
        *zip(told, story.ends(facts, now), strict=True),
    ]
    if plan is not None and times.due_at > now:
        numbers = f"{plan:g} s before exp, at the first call from then on"
        row = Row(clock_text(times.due_at, now), "Planned: renewal ahead", str(tokens.number), numbers)
        planned.append((times.due_at, row))
    return [row for _, row in sorted(planned, key=lambda each: each[0], reverse=True)]


def _moment(at: int | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, UTC)

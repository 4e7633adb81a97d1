from dataclasses import replace
from datetime import timedelta

import pytest

from mvc_client.home import page
from mvc_client.home.page import Page
from mvc_client.renewal_mode import RenewalMode
from mvc_client.session.events import Event, Kind
from mvc_client.session.web_session import Session
from mvc_client.timeline import gathering
from mvc_client.timeline.facts import Api
from mvc_client.timeline.gathering import Held, RefreshEnds
from tests.mvc_client.sessions import NOON, token_set

SESSION = Session(
    id="session-1",
    sub="alice",
    sid="s-1",
    name="Alice Smith",
    amr="pwd",
    signed_in_at=NOON,
    seen_at=NOON,
    idle_expires_at=NOON + timedelta(days=7),
    absolute_expires_at=NOON + timedelta(days=30),
    renewal_mode=RenewalMode.BOTH,
    tokens="sealed",
    version=1,
    ended_at=None,
    ended_because=None,
)
RENEWED = Event(
    Kind.RENEWED,
    NOON,
    2,
    {"trigger": "ahead", "left": 9, "old_exp": 0, "took_ms": 4, "attempts": 1, "exp": 60},
)
FAILED = Event(Kind.RENEWAL_FAILED, NOON, 1, {"trigger": "ahead", "reason": "no answer", "attempts": 1, "left": 5})
ANSWERED = Event(Kind.CALL_ANSWERED, NOON, 2, {"status": 200, "age": 0, "left": 60})


def compose(
    session: Session = SESSION,
    number: int = 1,
    events: list[Event] | None = None,
    after: int = 0,
    refresh: RefreshEnds | None = None,
) -> Page:
    tokens = token_set(number)
    now = NOON + timedelta(seconds=after)
    held = Held(number, int(NOON.timestamp()), int(NOON.timestamp()) + 60, refresh)
    facts = gathering.gather(events or [], held, Api(60), signed_in_at=NOON, planned_at=None, ended_at=None, now=now)
    return page.compose(session, tokens, events or [], facts, 60, 10, now)


@pytest.mark.parametrize(
    ("number", "lead"),
    [
        (1, "Signed in at 12:00:00 with a password. Not renewed yet."),
        (2, "Signed in at 12:00:00 with a password. Renewed 1 time since; you were not asked again."),
        (4, "Signed in at 12:00:00 with a password. Renewed 3 times since; you were not asked again."),
    ],
)
def test_the_lead_counts_the_renewals(number: int, lead: str) -> None:
    assert compose(number=number).lead == lead


def test_how_somebody_signed_in_is_said_only_if_it_is_known() -> None:
    assert compose(replace(SESSION, amr="")).lead == "Signed in at 12:00:00. Not renewed yet."


@pytest.mark.parametrize(
    ("mode", "hint"),
    [
        (RenewalMode.ON_401, "Only when api1 has refused the token."),
        (RenewalMode.AHEAD, "At the first call with less than 10 s left; a 401 is shown and nothing else."),
        (RenewalMode.BOTH, "At the first call with less than 10 s left, and after a 401."),
    ],
)
def test_the_hint_says_what_the_mode_does(mode: RenewalMode, hint: str) -> None:
    assert compose(replace(SESSION, renewal_mode=mode)).mode_hint == hint


def test_a_renewal_is_planned_until_it_is_due() -> None:
    def planned(made: Page) -> list[str]:
        return [row.what for row in made.planned]

    ends = ["This session ends", "This session ends if unused"]
    assert planned(compose(after=49)) == [*ends, "Planned: renewal ahead"]
    assert planned(compose(after=50)) == ends
    assert planned(compose(replace(SESSION, renewal_mode=RenewalMode.ON_401))) == ends


def test_the_last_call_says_if_it_was_renewed_for() -> None:
    assert compose().last_call is None
    assert compose(events=[ANSWERED]).last_call_note == ", with token 2."
    assert compose(events=[ANSWERED, RENEWED]).last_call_note == ", with token 2, renewed just before."
    late = replace(ANSWERED, at=NOON + timedelta(seconds=2))
    assert compose(events=[late, RENEWED]).last_call_note == ", with token 2."


def test_trouble_is_shown_until_a_renewal_works() -> None:
    assert compose(events=[ANSWERED, FAILED]).trouble == "no answer"
    assert compose(events=[RENEWED, FAILED]).trouble == ""
    assert compose().trouble == ""


def test_an_access_token_that_is_no_jwt_has_no_table() -> None:
    assert compose().access_token == []


def test_the_last_call_is_the_last_of_this_pages_button() -> None:
    of_another_page = replace(ANSWERED, details={**ANSWERED.details, "call": "GET /todo-lists", "status": 503})
    last = compose(events=[of_another_page, ANSWERED]).last_call
    assert last is not None and last.word == "200"
    assert compose(events=[of_another_page]).last_call is None


def test_what_is_to_come_stands_in_its_order() -> None:
    noon = int(NOON.timestamp())
    rows = compose(refresh=RefreshEnds(noon + 600, noon + 20 * 86_400)).planned
    assert [(row.time, row.what) for row in rows] == [
        ("22 Dec", "This session ends"),
        ("12 Dec", "Refresh token ends"),
        ("29 Nov", "This session ends if unused"),
        ("12:10:00", "Refresh token ends if unused"),
        ("12:00:50", "Planned: renewal ahead"),
    ]

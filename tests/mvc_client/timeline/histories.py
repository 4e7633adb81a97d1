"""Sessions as they could have happened: events by a seeded generator, with clocks that jump and providers that fail."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from mvc_client.session.events import KEPT, Event, Kind
from mvc_client.timeline import gathering
from mvc_client.timeline.facts import Api, Facts
from mvc_client.timeline.gathering import Held, RefreshEnds

NOON = datetime(2026, 11, 22, 12, 0, 5, tzinfo=UTC)


@dataclass(frozen=True)
class History:
    """`events`: newest first, as they are kept."""

    events: list[Event]
    skew: int | None
    facts: Facts
    now: datetime


class _Session:
    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.now = NOON
        self.lifetime = chance.choice([2, 20, 60, 60, 60, 300, 3600])
        self.skew = chance.choice([None, 0, 10, 60, 60, 60, 300])
        self.ahead = chance.choice([0, 0, 0, 0, 200, -70])
        self.idp_ahead = chance.choice([0, 0, 0, 0, 200, -200])
        self.has_refresh = chance.random() < 0.9
        self.ends = chance.choice([(7 * 86_400, 30 * 86_400), (7 * 86_400, 400 * 86_400), (90, 200), (30, None), None])
        self.events: list[Event] = []
        self.number = 0
        self._begin(Kind.SIGNED_IN, {})

    def wait(self) -> None:
        most = self.chance.choice([1, 5, 30, 90, 90, 400])
        self.now += timedelta(seconds=self.chance.uniform(0, most))
        if self.chance.random() < 0.02:
            self.now += timedelta(seconds=self.chance.choice([-200, 200, 5000]))

    def act(self) -> None:
        self.wait()
        what = self.chance.random()
        if what < 0.3 and self.has_refresh:
            self._renew()
        elif what < 0.36 and self.has_refresh:
            details = {"reason": "the provider gave no answer", "attempts": 3, **self._before()}
            self._add(Kind.RENEWAL_FAILED, details)
        elif what < 0.4:
            self._add(Kind.CALL_FAILED, self._of_call())
        else:
            self._call()

    def _renew(self) -> None:
        details = {**self._before(), "took_ms": 41, "attempts": self.chance.choice([1, 1, 1, 2, 4])}
        self._begin(Kind.RENEWED, {**details, "old_exp": self.exp})

    def _before(self) -> dict[str, Any]:
        return {
            "trigger": self.chance.choice(["ahead", "ahead", "after_401"]),
            "left": self.exp - int(self.now.timestamp()),
        }

    def _begin(self, kind: Kind, details: dict[str, Any]) -> None:
        self.number += 1
        self.iat = int(self.now.timestamp()) + self.idp_ahead
        self.exp = self.iat + self.lifetime
        told = dict[str, Any]()
        if self.has_refresh and self.ends:
            idle, absolute = self.ends
            told = {"refresh_idle_end": int(self.now.timestamp()) + idle}
            told |= {"refresh_absolute_end": int(NOON.timestamp()) + absolute} if absolute else {}
        self.told = told
        details |= {"iat": self.iat, "exp": self.exp, "refresh_token": self.has_refresh, **told}
        self._add(kind, details)

    def _call(self) -> None:
        status = self.chance.choice([200, 200, 200, 401, 401, 403, 503])
        kind = Kind.CALL_ANSWERED if status < 400 else Kind.CALL_REFUSED
        now = int(self.now.timestamp())
        judged = {} if self.skew is None else {"skew": self.skew, "api1_ahead": self.ahead}
        details = {**self._of_call(), **judged, "status": status, "age": now - self.iat, "left": self.exp - now}
        for _ in range(self.chance.choice([1, 1, 1, 3])):
            self._add(kind, details)

    def _of_call(self) -> dict[str, Any]:
        return {"call": "GET /identity", "iat": self.iat, "exp": self.exp}

    def _add(self, kind: Kind, details: dict[str, Any]) -> None:
        self.events.append(Event(kind, self.now, self.number, details))


def history(seed: int) -> History:
    """One of them; the same for the same `seed`."""
    chance = Random(seed)
    session = _Session(chance)
    for _ in range(chance.choice([0, 1, 4, 12, 30, 80])):
        session.act()
    session.wait()
    events = list(reversed(session.events))[:KEPT]
    ended = session.now if chance.random() < 0.2 else None
    if ended:
        session.wait()
    ends = RefreshEnds(session.told.get("refresh_idle_end"), session.told.get("refresh_absolute_end"))
    facts = gathering.gather(
        events,
        None if ended else Held(session.number, session.iat, session.exp, ends if session.has_refresh else None),
        Api(session.skew, session.ahead),
        signed_in_at=NOON,
        planned_at=datetime.fromtimestamp(session.exp - session.lifetime / 4, UTC) if session.has_refresh else None,
        ended_at=ended,
        now=session.now,
    )
    return History(events, session.skew, facts, session.now)

"""RULES: what the receipt says of each client that knew of the session: was it told, and has it answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from idp.logout.retrying import GIVEN_UP_AFTER


@dataclass(frozen=True)
class Telling:
    """How far telling one client is. `outcome` as in `logout_notice_store`; None: it goes on.

    `by_browser`: the page has loaded its `frontchannel_logout_uri`.
    """

    client_name: str
    outcome: str | None
    attempts: int
    by_browser: bool
    ended_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True)
class Told:
    """One line. `at`: when it answered; None where it has not. `is_open`: it may still answer."""

    client_name: str
    at: datetime | None
    state: str
    detail: str = ""
    is_open: bool = False


def lines(tellings: Sequence[Telling]) -> list[Told]:
    """What is known by now."""
    return [_line(each) for each in tellings]


def _line(telling: Telling) -> Told:
    name = telling.client_name
    if telling.outcome == "answered":
        return Told(name, telling.settled_at, "answered")
    if telling.outcome == "given_up":
        return Told(name, None, "not reached", f"It was tried {_times(telling.attempts)}; no more.")
    if telling.outcome is None:
        if telling.attempts == 0:
            return Told(name, None, "being told", is_open=True)
        until = f"{telling.ended_at + GIVEN_UP_AFTER:%H:%M:%S} UTC"
        detail = f"Tried {_times(telling.attempts)}; it is told as soon as it answers, until {until} at the latest."
        return Told(name, None, "no answer yet", detail, is_open=True)
    if telling.by_browser:
        return Told(name, None, "asked by this browser", "Whether it has listened it does not say.")
    return Told(name, None, "not told", "It has no address for that. It notices when it next asks here.")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"

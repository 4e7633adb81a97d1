"""The clocks of the three services, in development: how far each is moved, and moving them.

The page says so wherever a clock is moved, because a token then looks older or younger to one of the three than it is.
The others are asked at most once a second, and not waited for longer than half of one.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

import requests

from shared import clock, outbound

OURS = "mvc_client"
PATH = "/development/clock"
TIMEOUT_SECONDS = 0.5
KEPT_SECONDS = 1.0
_NAMES = {"idp": "idp", "api1": "api1", OURS: "client"}


@dataclass(frozen=True)
class Clock:
    """One clock. `offset_seconds`: how far it is ahead of the machine's; None: nobody answers."""

    service: str
    offset_seconds: float | None

    @property
    def name(self) -> str:
        """For people."""
        return _NAMES[self.service]

    @property
    def is_moved(self) -> bool:
        """Whether it is known to be ahead or behind."""
        return bool(self.offset_seconds)

    @property
    def told(self) -> str:
        """`+200 s`, `0 s`, or that it is not known."""
        seconds = self.offset_seconds
        return "not known" if seconds is None else "0 s" if not seconds else f"{seconds:+g} s".replace("-", "−")

    @property
    def sentence(self) -> str:
        """`api1’s clock is 200 s ahead.`; only of one that is moved."""
        seconds = self.offset_seconds or 0
        whose = "This client’s" if self.service == OURS else f"{self.name}’s"
        return f"{whose} clock is {abs(seconds):g} s {'ahead' if seconds > 0 else 'behind'}."


class Clocks:
    """One object a process, safe for threads. `urls`: where the other services are reached, by name."""

    def __init__(self, session: requests.Session, urls: Mapping[str, str]) -> None:
        self._session = session
        self._urls = urls
        self._known: list[Clock] = []
        self._known_until = 0.0
        self._asking = threading.Lock()

    def all(self) -> list[Clock]:
        """Every clock, ours the last."""
        if time.monotonic() >= self._known_until and self._asking.acquire(blocking=not self._known):
            try:
                self._look()
            finally:
                self._asking.release()
        return self._every()

    def fresh(self) -> list[Clock]:
        """As they are at this moment, for whoever moves one from where it is."""
        with self._asking:
            self._look()
        return self._every()

    def api1_ahead(self) -> int:
        """Seconds by which api1's clock is ahead of ours; 0 if it is not known."""
        offsets = {each.service: each.offset_seconds for each in self.all()}
        theirs = offsets.get("api1")
        return 0 if theirs is None else round(theirs - (offsets[OURS] or 0.0))

    def move(self, service: str, seconds: float) -> bool:
        """Move the clock of another service; False where it does not take it, or does not answer."""
        try:
            answer = self._send("POST", self._urls[service], {"offset_seconds": seconds})
        except outbound.OutboundError:
            return False
        finally:
            with self._asking:  # whoever asks at this moment may have been told of the time before
                self._known_until = 0.0
        return answer.status_code == 204

    def _every(self) -> list[Clock]:
        return [*self._known, Clock(OURS, clock.offset_seconds())]

    def _look(self) -> None:
        self._known = [Clock(name, self._ask(url)) for name, url in self._urls.items()]
        self._known_until = time.monotonic() + KEPT_SECONDS

    def _ask(self, url: str) -> float | None:
        try:
            body: object = self._send("GET", url).json()
        except (outbound.OutboundError, ValueError, RecursionError):
            return None
        seconds = body.get("offset_seconds") if isinstance(body, dict) else None
        return float(seconds) if isinstance(seconds, int | float) else None

    def _send(self, method: str, url: str, body: Mapping[str, float] | None = None) -> requests.Response:
        return outbound.send(self._session, method, url + PATH, timeout=TIMEOUT_SECONDS, json=body)

"""An honest client: shows the stored token, stores the successor, and asks again where it got no answer."""

import http.client
import json
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from mvc_client.tokens.token_endpoint import Answered, Refused, Unavailable, basic, judge
from tests.reliability.session_store import SessionStore, Tally

TIMEOUT_SECONDS = 10.0
PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.05
CLIENT = ("mvc client", "mvc secret")
HEADERS = {"Authorization": basic(*CLIENT), "Content-Type": "application/x-www-form-urlencoded"}


class Refusal(Exception):
    """The provider refused the token that is stored: this must never happen."""


@dataclass(frozen=True)
class Door:
    """Where the provider is reached on this machine; over TLS where there is a certificate to trust."""

    port: int
    certificate: Path | None = None

    def connection(self) -> http.client.HTTPConnection:
        """One that connects when it is used."""
        if self.certificate is None:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        trusted = ssl.create_default_context(cafile=self.certificate)
        return http.client.HTTPSConnection("localhost", self.port, timeout=TIMEOUT_SECONDS, context=trusted)


class Presenter:
    """One connection to the provider, one to the store; gives up after `patience_seconds` without a token."""

    def __init__(self, door: Door, store: SessionStore, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._patience_seconds = patience_seconds
        self._connection = door.connection()
        self._store = store
        self.tally = Tally()

    def renew(
        self,
        session: int,
        *,
        before_sending: Callable[[], object] = lambda: None,
        when_answered: Callable[[], object] = lambda: None,
    ) -> None:
        """One renewal that succeeds, however often it has to be asked for. Raises Refusal, which the store notes."""
        deadline = time.monotonic() + self._patience_seconds
        token, number = self._store.read(session)
        before_sending()
        while True:
            answer = self._show(token)
            if isinstance(answer, Answered):
                when_answered()
                return self._store.persist(session, token, str(answer.content["refresh_token"]))
            shown = token
            token, number = self._store.read(session)
            if isinstance(answer, Refused):
                raise self._refusal(session, number, answer.error)
            if time.monotonic() > deadline:
                raise self._refusal(session, number, f"{answer.reason} for {self._patience_seconds} seconds")
            if token == shown:
                time.sleep(PAUSE_SECONDS)

    def hand_in(self) -> None:
        """What was counted goes to the store."""
        self._store.add_tally(self.tally)
        self.tally = Tally()

    def _refusal(self, session: int, number: int, said: str) -> Refusal:
        self._store.note_refusal(session, number, said)
        return Refusal(f"session {session}, token {number}: {said}")

    def _show(self, token: str) -> Answered | Refused | Unavailable:
        began = time.perf_counter()
        try:
            body = urlencode({"grant_type": "refresh_token", "refresh_token": token})
            self._connection.request("POST", "/token", body, HEADERS)
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            self.tally.answers["no answer"] += 1
            return Unavailable("no answer")
        self.tally.answers[str(response.status)] += 1
        if response.status == 200:
            self.tally.milliseconds.append(round(1000 * (time.perf_counter() - began)))
        return judge(response.status, response.headers, _json(content))


def _json(content: bytes) -> object:
    try:
        return json.loads(content)
    except ValueError:
        return None

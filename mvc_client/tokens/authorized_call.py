"""Calls the API for a session: renews ahead if it is time, sends, after a 401 renews once and sends once more.

A second 401 is an answer like any other: there is no loop. What happens is written down in the session.
"""

from collections.abc import Callable, Sequence

from mvc_client.api1_client import Answer, NoAnswer
from mvc_client.extensions import writing
from mvc_client.session import event_store, session_store
from mvc_client.session.events import Event, Kind, Trigger
from mvc_client.session.web_session import Session
from mvc_client.tokens import decoded, token_set, token_store
from mvc_client.tokens.renewal import ENDED_UNREADABLE, Ended, Failed, Outcome, Renewed, Renewer
from mvc_client.tokens.token_set import TokenSet
from shared import clock
from shared.sealing import CannotOpen, Sealer

Send = Callable[[str], Answer | NoAnswer]
"""Sends one request with an access token."""


class AuthorizedCaller:
    """One object a process, safe for threads."""

    def __init__(self, renewer: Renewer, sealer: Sealer, renew_before_expiry_seconds: int) -> None:
        self._renewer = renewer
        self._sealer = sealer
        self._margin_seconds = renew_before_expiry_seconds

    def call(self, session: Session, send: Send) -> Answer | NoAnswer | Ended:
        """The API's last answer; Ended if the session is over and nothing was sent with a good token."""
        tokens = self._open(session)
        if tokens is None:
            return Ended()
        renewal: Outcome | None = None
        if token_set.due(session.renewal_mode, tokens, self._margin_seconds, clock.now()):
            renewal = self._renewer.renew(session.id, tokens.number, Trigger.AHEAD)
            if isinstance(renewal, Ended):
                return renewal
            tokens = renewal.tokens if isinstance(renewal, Renewed) else tokens
        answer = self._send(session, send, tokens, renewal, resent=False)
        if not _is_refused(answer) or isinstance(renewal, Failed) or not self._may_renew_after_401(session, tokens):
            return answer
        renewal = self._renewer.renew(session.id, tokens.number, Trigger.AFTER_401)
        if isinstance(renewal, Renewed):
            return self._send(session, send, renewal.tokens, renewal, resent=True)
        return renewal if isinstance(renewal, Ended) else answer

    def _open(self, session: Session) -> TokenSet | None:
        if session.tokens is None:
            return None
        try:
            return token_store.unseal(self._sealer, session.id, session.tokens)
        except CannotOpen:
            with writing() as connection:
                token_store.end(connection, session.id, session.version, ENDED_UNREADABLE, clock.now())
            return None

    def _may_renew_after_401(self, session: Session, tokens: TokenSet) -> bool:
        return session.renewal_mode.renews_after_401 and tokens.refresh_token is not None

    def _send(
        self, session: Session, send: Send, tokens: TokenSet, renewal: Outcome | None, *, resent: bool
    ) -> Answer | NoAnswer:
        sent_at = clock.now()
        answer = send(tokens.access_token)
        details: dict[str, object] = {"resent": resent, "waited": isinstance(renewal, Renewed) and not renewal.by_us}
        self._note(session, [_event(answer, tokens, sent_at.timestamp(), details)])
        return answer

    def _note(self, session: Session, events: Sequence[Event]) -> None:
        with writing() as connection:
            event_store.add(connection, session.id, events)
            session_store.touch(connection, session, clock.now())


def _is_refused(answer: Answer | NoAnswer) -> bool:
    return isinstance(answer, Answer) and answer.status == 401


def _event(answer: Answer | NoAnswer, tokens: TokenSet, sent_at: float, details: dict[str, object]) -> Event:
    now = clock.now()
    if isinstance(answer, NoAnswer):
        return Event(Kind.CALL_FAILED, now, tokens.number, details)
    exp = int(decoded.expiry(tokens).timestamp())
    details = {**details, "status": answer.status, "left": exp - int(sent_at), "took_ms": answer.took_ms}
    details["age"] = int(sent_at) - int(tokens.asked_at.timestamp())
    if answer.status < 400:
        return Event(Kind.CALL_ANSWERED, now, tokens.number, details)
    return Event(
        Kind.CALL_REFUSED, now, tokens.number, {**details, "error": answer.error, "description": answer.description}
    )

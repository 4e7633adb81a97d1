"""Calls the API for a session: renews ahead if it is time, sends, after a 401 renews once and sends once more.

A second 401 is an answer like any other: there is no loop. A call with an Idempotency-Key that nobody answers is sent
twice. What happens is written down in the session.
"""

from collections.abc import Callable
from dataclasses import dataclass

from mvc_client.api1_call import Answer, Call, NoAnswer
from mvc_client.api1_client import Api1Client
from mvc_client.extensions import writing
from mvc_client.session import event_store, session_store
from mvc_client.session.events import Event, Kind, Trigger
from mvc_client.session.web_session import Session
from mvc_client.tokens import decoded, token_set, token_store
from mvc_client.tokens.renewal import ENDED_UNREADABLE, Ended, Failed, Outcome, Renewed, Renewer
from mvc_client.tokens.token_set import TokenSet
from shared import clock
from shared.sealing import CannotOpen, Sealer


@dataclass(frozen=True)
class Called:
    """`answer`: the API's last one. `renewal_failed`: new tokens were needed, and the provider gave none."""

    answer: Answer | NoAnswer
    renewal_failed: bool = False


class AuthorizedCaller:
    """One object a process, safe for threads."""

    def __init__(
        self,
        api1: Api1Client,
        renewer: Renewer,
        sealer: Sealer,
        renew_before_expiry_seconds: int,
        api1_ahead: Callable[[], int] = lambda: 0,
    ) -> None:
        """`api1_ahead`: seconds by which api1's clock is ahead of ours, in development."""
        self._api1 = api1
        self._api1_ahead = api1_ahead
        self._renewer = renewer
        self._sealer = sealer
        self._margin_seconds = renew_before_expiry_seconds

    def call(self, session: Session, call: Call, *, must_renew: bool = False) -> Called | Ended:
        """What became of it; Ended if the session is over and nothing was sent with a good token.

        `must_renew`: renew first, however much time is left.
        """
        tokens = self._open(session)
        if tokens is None:
            return Ended()
        renewal: Outcome | None = None
        details: dict[str, object] = {"call": call.name}
        wants_new = must_renew and tokens.refresh_token is not None
        if wants_new or token_set.due(session.renewal_mode, tokens, self._margin_seconds, clock.now()):
            renewal = self._renewer.renew(session.id, tokens.number, Trigger.AHEAD)
            if isinstance(renewal, Ended):
                return renewal
            tokens = renewal.tokens if isinstance(renewal, Renewed) else tokens
            details |= _of_renewal(renewal, Trigger.AHEAD)
        answer = self._send(session, call, tokens, details)
        if not _is_refused(answer) or isinstance(renewal, Failed) or not self._may_renew_after_401(session, tokens):
            return Called(answer, isinstance(renewal, Failed))
        renewal = self._renewer.renew(session.id, tokens.number, Trigger.AFTER_401)
        if isinstance(renewal, Renewed):
            details = {"call": call.name, "resent": True, **_of_renewal(renewal, Trigger.AFTER_401)}
            return Called(self._send(session, call, renewal.tokens, details))
        return renewal if isinstance(renewal, Ended) else Called(answer, renewal_failed=True)

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

    def _send(self, session: Session, call: Call, tokens: TokenSet, details: dict[str, object]) -> Answer | NoAnswer:
        answer = self._send_once(session, call, tokens, details)
        for _ in range(call.tries - 1):
            if isinstance(answer, NoAnswer):
                answer = self._send_once(session, call, tokens, {**details, "again": True})
        return answer

    def _send_once(
        self, session: Session, call: Call, tokens: TokenSet, details: dict[str, object]
    ) -> Answer | NoAnswer:
        sent_at = clock.now()
        answer = self._api1.send(call, tokens.access_token)
        details = {**details, **self._judge(answer)}
        with writing() as connection:
            event_store.add(connection, session.id, [_event(answer, tokens, sent_at.timestamp(), details)])
            session_store.touch(connection, session, clock.now())
        return answer

    def _judge(self, answer: Answer | NoAnswer) -> dict[str, object]:
        """How api1 judged, as far as it says; whoever does not answer is not asked that either."""
        skew = None if isinstance(answer, NoAnswer) else self._api1.clock_skew_seconds()
        return {} if skew is None else {"skew": skew, "api1_ahead": self._api1_ahead()}


def _of_renewal(renewal: Outcome, trigger: Trigger) -> dict[str, object]:
    if not isinstance(renewal, Renewed):
        return {}
    return {"renewed": trigger.value} if renewal.by_us else {"renewed": trigger.value, "waited": True}


def _is_refused(answer: Answer | NoAnswer) -> bool:
    return isinstance(answer, Answer) and answer.status == 401


def _event(answer: Answer | NoAnswer, tokens: TokenSet, sent_at: float, details: dict[str, object]) -> Event:
    now = clock.now()
    exp = int(decoded.expiry(tokens).timestamp())
    details = {**details, "iat": int(decoded.issued_at(tokens).timestamp()), "exp": exp}
    if isinstance(answer, NoAnswer):
        return Event(Kind.CALL_FAILED, now, tokens.number, details)
    details |= {"status": answer.status, "left": exp - int(sent_at), "took_ms": answer.took_ms}
    details["age"] = int(sent_at) - int(tokens.asked_at.timestamp())
    if answer.status < 400:
        return Event(Kind.CALL_ANSWERED, now, tokens.number, details)
    details |= {"error": answer.error, "description": answer.description}
    if answer.explained_at:
        details["explained_at"] = answer.explained_at
    return Event(Kind.CALL_REFUSED, now, tokens.number, details)

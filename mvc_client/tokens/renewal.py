"""Renews the tokens of a session, one renewal at a time, also with many threads, workers and machines (RFC 6749 §6).

    lease the row (one conditional UPDATE) → read it again → prolong the lease → ask → store → use

No database lock is held while the provider is asked. Those who come meanwhile wait and take the result, good or bad.
The new tokens are stored only if the row still has the version that was shown to the provider, and before anybody uses
them. Only `invalid_grant` ends the session, and only if the refresh token that failed is still the one in the row.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from mvc_client.extensions import reading, writing
from mvc_client.provider import Provider, ProviderUnavailable
from mvc_client.session import event_store, session_store
from mvc_client.session.events import Event, Kind, Trigger
from mvc_client.tokens import backoff, decoded, id_token, token_set, token_store
from mvc_client.tokens.id_token_verifier import IdTokenVerifier
from mvc_client.tokens.provider_token import Problem
from mvc_client.tokens.token_endpoint import INVALID_GRANT, Answered, Refused, TokenEndpoint, Unavailable
from mvc_client.tokens.token_set import BrokenAnswer, TokenSet
from mvc_client.why import explanation
from shared import clock
from shared.meters import Tally
from shared.sealing import CannotOpen, Sealer

log = structlog.stdlib.get_logger("mvc_client.renewal")

POLL_SECONDS = 0.05
PATIENCE_SECONDS = token_store.LEASE.total_seconds() + 2
"""Whoever waits for another's renewal waits longer than a lease, so that he can go on where a dead one stopped."""

ENDED_BY_PROVIDER = "invalid_grant"
ENDED_UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Renewed:
    """There are new tokens. `by_us`: this call fetched them; otherwise another one did, and this one waited."""

    tokens: TokenSet
    by_us: bool


@dataclass(frozen=True)
class Failed:
    """No new tokens, and nothing has ended: the old ones stay. `reason` is for people."""

    reason: str


@dataclass(frozen=True)
class Ended:
    """The session is over: nobody can renew it."""


Outcome = Renewed | Failed | Ended
OUTCOMES = ("renewed", "waited", "failed", "ended")


@dataclass(frozen=True)
class _Job:
    """One renewal under a lease."""

    session_id: str
    holder: str
    tokens: TokenSet
    trigger: Trigger
    began: float


class Renewer:
    """Renews; one object a process, safe for threads."""

    def __init__(
        self,
        provider: Provider,
        endpoint: TokenEndpoint,
        verifier: IdTokenVerifier,
        sealer: Sealer,
        scope: str,
        tally: Tally,
        *,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`scope`: what a refresh asks for; less than was granted narrows this answer only (RFC 6749 §6).

        `tally`: where each outcome counts, by its name in OUTCOMES.
        """
        self._provider = provider
        self._endpoint = endpoint
        self._verifier = verifier
        self._sealer = sealer
        self._scope = scope
        self._tally = tally
        self._sleep = sleep
        self._monotonic = monotonic

    def renew(self, session_id: str, version: int, trigger: Trigger) -> Outcome:
        """Replace the token set `version`; answers at once if that has been done already."""
        outcome = self._renew(session_id, version, trigger)
        self._tally.count(_name(outcome))
        return outcome

    def _renew(self, session_id: str, version: int, trigger: Trigger) -> Outcome:
        holder = session_store.new_id()
        patience = self._monotonic() + PATIENCE_SECONDS
        has_waited = False
        while True:
            with reading() as connection:
                stored = token_store.read(connection, session_id)
            if stored.sealed is None or stored.version != version:
                return self._result(session_id, stored)
            if has_waited and stored.lease_holder is None:
                return Failed("another call tried it at the same time, and failed")
            if not stored.is_leased(clock.now()):
                with writing() as connection:
                    leased = token_store.take_lease(connection, session_id, version, holder, clock.now())
                outcome = self._renew_under_lease(session_id, holder, trigger) if leased else None
                if outcome:
                    return outcome
                continue
            has_waited = True
            if self._monotonic() >= patience:
                return Failed("another call has been trying for too long")
            self._sleep(POLL_SECONDS)

    def _renew_under_lease(self, session_id: str, holder: str, trigger: Trigger) -> Outcome | None:
        """None: the lease was lost on the way; look again."""
        with reading() as connection:
            stored = token_store.read(connection, session_id)
        if stored.sealed is None:
            return Ended()
        try:
            tokens = token_store.unseal(self._sealer, session_id, stored.sealed)
        except CannotOpen:
            return self._end(session_id, stored.version, ENDED_UNREADABLE)
        job = _Job(session_id, holder, tokens, trigger, self._monotonic())
        attempts = 0
        first_failure: str | None = None
        while True:
            attempts += 1
            if not self._prolong(job):
                return None
            answer = self._ask(job.tokens)
            if isinstance(answer, TokenSet):
                return self._store(job, answer, attempts, first_failure)
            if isinstance(answer, Refused) and answer.error == INVALID_GRANT:
                return self._end(session_id, tokens.number, ENDED_BY_PROVIDER, why=self._explained(answer))
            if isinstance(answer, Refused):
                reason = f"the provider refused: {answer.error}"
                return self._give_up(job, reason, attempts, why=self._explained(answer))
            first_failure = first_failure or answer.reason
            wait = backoff.delay(attempts, self._monotonic() - job.began, answer.retry_after_seconds)
            if wait is None or not answer.worth_repeating:
                return self._give_up(job, f"the provider gave {answer.reason}", attempts)
            self._sleep(wait)

    def _prolong(self, job: _Job) -> bool:
        """The last check before sending: the lease is ours and outlives the request, the tokens are unchanged."""
        with writing() as connection:
            return token_store.take_lease(connection, job.session_id, job.tokens.number, job.holder, clock.now())

    def _ask(self, tokens: TokenSet) -> TokenSet | Refused | Unavailable:
        grant = {"grant_type": "refresh_token", "refresh_token": tokens.refresh_token or "", "scope": self._scope}
        asked_at = clock.now()
        try:
            answer = self._endpoint.ask(self._provider.metadata().token_endpoint, grant)
            return self._accept(tokens, answer, asked_at) if isinstance(answer, Answered) else answer
        except ProviderUnavailable:
            return Unavailable("no answer")

    def _accept(self, before: TokenSet, answer: Answered, asked_at: datetime) -> TokenSet | Unavailable:
        try:
            tokens = token_set.renewed(before, answer.content, asked_at)
        except BrokenAnswer:
            return Unavailable("a broken answer")
        if tokens.id_token != before.id_token:
            new = self._verifier.verify(tokens.id_token, tokens.access_token)
            if isinstance(new, Problem) or not id_token.continues(decoded.claims(before.id_token), new.claims):
                problem = new if isinstance(new, Problem) else Problem.NOT_THE_SAME
                log.warning("id token refused", problem=problem.value)
                return Unavailable("an unacceptable ID token", worth_repeating=False)
        return tokens

    def _store(self, job: _Job, tokens: TokenSet, attempts: int, first_failure: str | None) -> Outcome:
        now = clock.now()
        took_ms = round((self._monotonic() - job.began) * 1000)
        left = _whole_seconds(job.tokens.expires_at, now)
        old_exp = int(decoded.expiry(job.tokens).timestamp())
        details: dict[str, object] = {
            "trigger": job.trigger.value,
            "left": left,
            "old_exp": old_exp,
            "took_ms": took_ms,
            "attempts": attempts,
        }
        if first_failure:
            details["first_failure"] = first_failure
        sealed = token_store.seal(self._sealer, job.session_id, tokens)
        with writing() as connection:
            won = token_store.replace(connection, job.session_id, job.tokens.number, sealed)
            if won:
                details |= decoded.life(tokens)
                event_store.add(connection, job.session_id, [Event(Kind.RENEWED, now, tokens.number, details)])
        if not won:
            return self._taken(job.session_id)
        log.info("renewed", session=job.session_id, token=tokens.number, **details)
        return Renewed(tokens, by_us=True)

    def _explained(self, answer: Refused) -> str:
        return explanation(answer.error_uri, self._provider.issuer)

    def _give_up(self, job: _Job, reason: str, attempts: int, *, why: str = "") -> Failed:
        now = clock.now()
        details = {
            "trigger": job.trigger.value,
            "reason": reason,
            "attempts": attempts,
            "left": _whole_seconds(job.tokens.expires_at, now),
        }
        told = {**details, "explained_at": why} if why else details
        with writing() as connection:
            token_store.release_lease(connection, job.session_id, job.holder)
            event_store.add(connection, job.session_id, [Event(Kind.RENEWAL_FAILED, now, job.tokens.number, told)])
        log.warning("renewal failed", session=job.session_id, **details)
        return Failed(reason)

    def _end(self, session_id: str, version: int, because: str, *, why: str = "") -> Outcome:
        with writing() as connection:
            ended = token_store.end(connection, session_id, version, because, clock.now(), why=why)
        if not ended:
            return self._taken(session_id)
        log.info("session ended", session=session_id, because=because)
        return Ended()

    def _taken(self, session_id: str) -> Outcome:
        with reading() as connection:
            return self._result(session_id, token_store.read(connection, session_id))

    def _result(self, session_id: str, stored: token_store.Stored) -> Outcome:
        """What others have made of it."""
        if stored.sealed is None:
            return Ended()
        try:
            return Renewed(token_store.unseal(self._sealer, session_id, stored.sealed), by_us=False)
        except CannotOpen:
            return self._end(session_id, stored.version, ENDED_UNREADABLE)


def _name(outcome: Outcome) -> str:
    match outcome:
        case Renewed():
            return "renewed" if outcome.by_us else "waited"
        case Failed():
            return "failed"
        case Ended():
            return "ended"


def _whole_seconds(until: datetime, now: datetime) -> int:
    return int((until - now).total_seconds())

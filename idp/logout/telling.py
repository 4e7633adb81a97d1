"""Tells clients that a session has ended: one POST of a logout token to each (Back-Channel Logout 1.0 §2.5).

Threads of each worker take what is due from the table of notices, one by one; the person who signed out waits for none
of them. A client has been told when it answers 200 or 204; anything else is tried again (`retrying`). One that does not
answer at all lets everything wait that it is to be told, and slow ones never have all threads (`in_hand`), so that
nobody else is kept waiting. What came of it is in the audit: LogoutNoticeSettled, with its outcome.
"""

import secrets
import threading
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask import Flask, current_app

from idp.audit.events import LogoutNoticeSettled
from idp.audit.transaction import Transaction, transaction
from idp.clients import client_store
from idp.clients.client import Client
from idp.extensions import reading, writing
from idp.logout import logout_token
from idp.logout.in_hand import in_hand
from idp.logout.retrying import next_try
from idp.outbound import Outbound
from idp.session import logout_notice_store, session_store
from idp.session.bell import THREADS, Bell
from idp.session.logout_notice_store import Due, Notice, Outcome
from idp.settings import IdpSettings
from idp.token.issuing import TokenIssuer
from shared import clock
from shared.database import TROUBLE
from shared.outbound_error import OutboundError

LOOKS_EVERY_SECONDS = 3.0
"""Each thread, in turn, for what another worker, a command or a failure has left; a sign-out in this process is looked
at at once."""
AFTER_TROUBLE_SECONDS = 15.0
"""The database is away, which others say loudly enough."""
CLAIMED_FOR = timedelta(seconds=10)
"""More than a call can take; then the notice of a worker that died is somebody else's."""
TOLD = (200, 204)

log = structlog.stdlib.get_logger("sixty.logout")


@dataclass(frozen=True)
class Failure:
    """Why a client was not told. `is_silence`: it did not answer. `is_final`: nobody is there to be told any more."""

    because: str
    is_silence: bool = False
    is_final: bool = False


class Teller:
    """The threads of one app."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._bell: Bell = app.extensions["sixty_logout_bell"]
        self._stopped = False
        waits = [LOOKS_EVERY_SECONDS * number / THREADS for number in range(THREADS)]
        self._threads = [
            threading.Thread(target=self._run, args=(first,), name="logout", daemon=True) for first in waits
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End the threads, each after the call that it is in."""
        self._stopped = True
        self._bell.ring()
        for thread in self._threads:
            thread.join()

    def _run(self, wait: float) -> None:
        while not self._stopped:
            self._bell.wait(wait)
            wait = LOOKS_EVERY_SECONDS
            try:
                with self._app.app_context():
                    while not self._stopped and tell_next():
                        pass
            except Exception:  # the thread must outlive a database that is away, and say so
                log.exception("telling of logouts failed")
                wait = AFTER_TROUBLE_SECONDS


def tell_next() -> bool:
    """Tell one client what is due; False: nothing was, or only to clients that are passed over now, with whom the
    threads that tell them something go on. Needs an app context."""
    now = clock.now()
    with in_hand().choose(lambda busy: _next_due(now, busy)) as due:
        if due is None:
            return False
        with writing() as connection:
            notice = logout_notice_store.claim(connection, due.id, now, now + CLAIMED_FOR)
        if notice is not None:
            _note(notice, _tell_or_say(notice))
    return True


def _next_due(now: datetime, busy: Collection[str]) -> Due | None:
    with reading() as connection:
        return logout_notice_store.next_due(connection, now, passing_over=busy)


def _tell_or_say(notice: Notice) -> Failure | None:
    """None: the client was told. What goes wrong here must keep nobody else waiting."""
    try:
        return _tell(notice)
    except TROUBLE:
        raise
    except Exception as error:
        log.exception("cannot tell", **_who(notice))
        return Failure(f"{type(error).__name__} here")


def _tell(notice: Notice) -> Failure | None:
    with reading() as connection:  # not the snapshot, which may be older than the notice
        client = client_store.find(connection, notice.client_id)
        has_returned = bool(session_store.find_by_user(connection, notice.user_id, clock.now()))
    uri = client.metadata.backchannel_logout_uri if client is not None and client.disabled_at is None else None
    if client is None or uri is None:
        return Failure("there is no address any more", is_final=True)
    calls: Outbound = current_app.extensions["sixty_outbound"]
    try:
        status = calls.post(
            uri, {"logout_token": _token(notice, client, names_subject=notice.names_subject and not has_returned)}
        )
    except OutboundError as error:
        return Failure(str(error), is_silence=True)
    return None if status in TOLD else Failure(f"answered {status}")


def _token(notice: Notice, client: Client, *, names_subject: bool) -> str:
    """A person who has signed in again is not named: some clients would end what has just begun."""
    issuer: TokenIssuer = current_app.extensions["sixty_issuer"]
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    payload = logout_token.claims(
        settings.issuer,
        client.client_id,
        notice.sid,
        notice.subject if names_subject else None,
        secrets.token_urlsafe(16),
        clock.now(),
    )
    return issuer.sign(client.metadata.id_token_signed_response_alg, payload, logout_token.TYPE)


def _note(notice: Notice, failure: Failure | None) -> None:
    """What came of it; nothing where the person was erased meanwhile."""
    now = clock.now()
    again = next_try(notice.created_at, now) if failure is not None and not failure.is_final else None
    because = failure.because if failure is not None else ""
    with transaction() as change:
        if again is None:
            _settle(change, notice, Outcome.GIVEN_UP if failure is not None else Outcome.ANSWERED, because, now)
            return
        logout_notice_store.try_again(change.connection, notice.id, again)
        if failure is not None and failure.is_silence:
            logout_notice_store.postpone(change.connection, notice.client_id, again)
    log.warning("not told yet", **_who(notice), attempts=notice.attempts, because=because)


def _settle(change: Transaction, notice: Notice, outcome: Outcome, because: str, now: datetime) -> None:
    if logout_notice_store.settle(change.connection, notice.id, outcome, now):
        settled = LogoutNoticeSettled(**_who(notice), outcome=outcome.value, attempts=notice.attempts, because=because)
        change.record(settled)


def _who(notice: Notice) -> dict[str, str]:
    return {"client_id": notice.client_id, "user_id": notice.user_id, "sid": notice.sid}

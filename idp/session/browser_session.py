"""The sign-on session of the browser that sent the request; its secret lives in Flask's signed cookie.

A sign-in gives the browser a new cookie in every part (secret, browser id, CSRF token): what somebody planted or saw
before is worth nothing afterwards. The new values are put in the cookie by `keep`, after the commit, so that a failed
commit leaves the browser with what it had.

The browser id after a sign-in is derived from the one before, the person and a server key. A double click sends the
same form twice, and which of the two answers' cookies the browser keeps is chance: what waits for the browser must be
its own with either.
"""

import base64
import hmac
import json
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from flask import Response, after_this_request, current_app, session
from sqlalchemy import Connection

from idp.audit.events import UserSignedIn
from idp.audit.transaction import Transaction
from idp.extensions import writing
from idp.session import browser_state, session_client_store, session_end, session_store
from idp.session.sign_on_session import (
    ABSOLUTE_LIFETIME,
    ACR_PASSWORD,
    AMR_PASSWORD,
    SignOnSession,
    idle_end,
    slid,
)
from idp.settings import IdpSettings
from shared import clock
from shared.database import TROUBLE
from shared.sealing import derive_key

BROWSER, SECRET = "browser", "sign_on"

log = structlog.stdlib.get_logger("sixty.session")


@dataclass(frozen=True)
class NewSession:
    """A session that was just started, with the values for the browser's cookie."""

    session: SignOnSession
    browser_id: str
    secret: str


def browser_id() -> str:
    """A random id of this browser, kept in its cookie, made if missing. Proves nothing about who uses it."""
    if BROWSER not in session:
        session.permanent = True
        session[BROWSER] = secrets.token_urlsafe(32)
    return str(session[BROWSER])


def current(connection: Connection) -> SignOnSession | None:
    """This browser's session, if it lives; being looked at keeps it from idling out."""
    found = _find(connection)
    if found is not None:
        _slide_later(found)
    if SECRET in session:
        browser_state.correct(found.sid if found else None)
    return found


def start(
    change: Transaction,
    user_id: str,
    amr: tuple[str, ...] = AMR_PASSWORD,
    acr: str = ACR_PASSWORD,
    client_id: str | None = None,
) -> NewSession:
    """Somebody proved who they are. Call `keep` with the answer once the transaction is committed.

    The session of the same person goes on under its `sid` (their applications know it by that) with a new `auth_time`;
    another person's session in this browser ends.
    """
    earlier = _find(change.connection)
    if earlier is not None and earlier.user_id != user_id:
        session_end.end(change, earlier.sid, earlier.user_id, "other_account", clock.now())
        earlier = None
    secret, now = secrets.token_urlsafe(32), clock.now()
    absolute_end = now + ABSOLUTE_LIFETIME
    fresh = SignOnSession(
        sid=secrets.token_urlsafe(16),
        user_id=user_id,
        auth_time=now,
        amr=amr,
        acr=acr,
        created_at=now,
        idle_expires_at=idle_end(now, absolute_end),
        absolute_expires_at=absolute_end,
    )
    started = _store(change.connection, fresh, earlier, secret)
    change.record(UserSignedIn(user_id=user_id, sid=started.sid, client_id=client_id, amr=amr))
    return NewSession(started, _browser_id_after_sign_in(user_id), secret)


def keep(new: NewSession) -> None:
    """Give the browser its new cookie; everything that was in the old one is gone."""
    session.clear()
    session.permanent = True
    session[BROWSER] = new.browser_id
    session[SECRET] = new.secret
    browser_state.put(new.session.sid)


def end(change: Transaction, ending: SignOnSession, because: str, now: datetime) -> bool:
    """End a session; True for exactly one caller. Forgets it in the cookie too if it is this browser's."""
    if _is_this_browsers(change.connection, ending):
        session.clear()
        browser_state.put(None)
    return session_end.end(change, ending.sid, ending.user_id, because, now)


def _browser_id_after_sign_in(user_id: str) -> str:
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    key = derive_key(settings.secret_keys[0], "idp browser id after a sign-in")
    digest = hmac.digest(key, json.dumps([browser_id(), user_id]).encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _store(connection: Connection, fresh: SignOnSession, earlier: SignOnSession | None, secret: str) -> SignOnSession:
    if earlier is not None:
        continued = replace(fresh, sid=earlier.sid, created_at=earlier.created_at)
        if session_store.renew(connection, continued, secret):  # else it has ended meanwhile
            session_client_store.extend(connection, continued.sid, continued.absolute_expires_at)
            return continued
    session_store.add(connection, fresh, secret)
    return fresh


def _find(connection: Connection) -> SignOnSession | None:
    secret = session.get(SECRET)
    return session_store.find(connection, str(secret), clock.now()) if secret else None


def _is_this_browsers(connection: Connection, other: SignOnSession) -> bool:
    mine = _find(connection)
    return mine is not None and mine.sid == other.sid


def _slide_later(found: SignOnSession) -> None:
    """Move the idle end after the view, whose own transaction may hold SQLite's only write lock."""
    end = slid(found, clock.now())
    if end is None:
        return

    @after_this_request
    def slide(response: Response) -> Response:
        try:
            with writing() as connection:
                session_store.slide(connection, found.sid, end)
        except TROUBLE:  # a busy database must not cost anybody an answer; the next request slides
            log.warning("session not slid", sid=found.sid, exc_info=True)
        return response

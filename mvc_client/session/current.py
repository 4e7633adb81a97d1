"""The session of the browser whose request is being answered."""

from flask import g

from mvc_client.extensions import reading, writing
from mvc_client.session import lifetimes, session_store
from mvc_client.session.cookie import browser
from mvc_client.session.web_session import Session
from shared import clock


def current_session() -> Session | None:
    """The session, alive or ended a short while ago, read once a request; None if this browser has none."""
    if "mvc_session" not in g:
        g.mvc_session = _read()
    return g.mvc_session


def current_session_again() -> Session | None:
    """As it is by now: a call may have renewed its tokens or found it ended."""
    g.pop("mvc_session", None)
    return current_session()


def _read() -> Session | None:
    cookie_id = browser().id
    if cookie_id is None:
        return None
    now = clock.now()
    with reading() as connection:
        session = session_store.find(connection, cookie_id, now)
    if session and session.lives and lifetimes.worth_touching(session.seen_at, now):
        with writing() as connection:
            session_store.touch(connection, session, now)
    return session

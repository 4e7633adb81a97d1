"""Ends a session with the grants that go with it, and finds out what the receipt tells."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask import current_app
from sqlalchemy import Connection

from idp.audit.events import GrantRevoked
from idp.audit.transaction import Transaction
from idp.clients.client_cache import find_client
from idp.logout import frontchannel, receipt, told
from idp.logout.frontchannel import Frame
from idp.logout.receipt import Receipt, SessionGrant
from idp.logout.told import Telling
from idp.session import browser_session, logout_notice_store, session_store
from idp.session.logout_notice_store import Notice
from idp.session.sign_on_session import SignOnSession
from idp.settings import IdpSettings
from idp.token import grant_register_store, grant_store
from idp.token.grant_register_store import GrantRecord
from idp.token.id_token_hint import IdTokenHint
from idp.users import user_store

BECAUSE = "logout"


def preview(connection: Connection, session: SignOnSession, now: datetime) -> Receipt:
    """What the receipt will say if the session ends now."""
    return _receipt(connection, session, grant_register_store.find_by_sid(connection, session.sid), now)


def end(change: Transaction, session: SignOnSession, now: datetime) -> Receipt:
    """End a session, this browser's or another, and the grants of clients that asked for that; answers the receipt.

    The session first: once it has ended there will be no other grant of it than those that are there.
    """
    browser_session.end(change, session, BECAUSE, now)
    grants = grant_register_store.find_by_sid(change.connection, session.sid)
    answer = _receipt(change.connection, session, grants, now)
    _revoke(change, session.sid, grants, now)
    return replace(answer, told=told.lines(tellings(change.connection, session.sid)))


def afterwards(connection: Connection, sid: str) -> Receipt | None:
    """The receipt of a session that somebody has signed out of, with what has become of it by now."""
    found = session_store.find_ended(connection, sid, BECAUSE)
    if found is None:
        return None
    session, ended_at = found
    grants = grant_register_store.find_ended_with(connection, sid, BECAUSE, ended_at)
    written = _receipt(connection, session, grants, ended_at)
    return replace(written, told=told.lines(tellings(connection, sid)))


def tellings(connection: Connection, sid: str) -> list[Telling]:
    """How far telling the clients of an ended session is, in the order of their names."""
    found = [_telling(notice) for notice in logout_notice_store.find_by_sid(connection, sid)]
    return sorted(found, key=lambda each: each.client_name)


def frames(connection: Connection, sid: str) -> list[Frame]:
    """What the browser that signed out loads, to tell those clients of the session that want to hear it so."""
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    found: list[Frame] = []
    for notice in logout_notice_store.find_by_sid(connection, sid):
        client = find_client(notice.client_id)
        if client is not None and client.metadata.frontchannel_logout_uri is not None:
            uri = client.metadata.frontchannel_logout_uri
            found.append(frontchannel.frame(client.name, uri, settings.issuer, sid))
    return found


def left_behind(connection: Connection, hint: IdTokenHint, now: datetime) -> Sequence[GrantRecord]:
    """What the hint's client may still renew from a session that is over in every browser, though it asks to end it."""
    if hint.sid is None or session_store.find_by_sid(connection, hint.sid, now) is not None:
        return []
    grants = grant_register_store.find_by_sid(connection, hint.sid)
    return [grant for grant in grants if grant.client_id == hint.client_id and _ends_with_session(grant)]


def end_left_behind(change: Transaction, hint: IdTokenHint, now: datetime) -> Receipt:
    """End those grants."""
    grants = left_behind(change.connection, hint, now)
    answer = _receipt(change.connection, None, grants, now)
    _revoke(change, hint.sid or "", grants, now)
    return answer


def nothing(now: datetime) -> Receipt:
    """The receipt of somebody who was not signed in here."""
    return Receipt(None, now, (), ())


def _revoke(change: Transaction, sid: str, grants: Sequence[GrantRecord], now: datetime) -> None:
    for grant in grants:
        if _ends_with_session(grant) and grant_store.revoke(change.connection, grant.id, BECAUSE, now):
            change.record(
                GrantRevoked(
                    client_id=grant.client_id, user_id=grant.user_id, grant_id=grant.id, sid=sid, because=BECAUSE
                )
            )


def _ends_with_session(grant: GrantRecord) -> bool:
    client = find_client(grant.client_id)
    return client is None or client.metadata.on_logout == "revoke"


def _receipt(
    connection: Connection, session: SignOnSession | None, grants: Sequence[GrantRecord], now: datetime
) -> Receipt:
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    if session is None:
        return receipt.write(None, None, _shown(grants), (), clock_skew_seconds=settings.clock_skew_seconds, now=now)
    user = user_store.find(connection, session.user_id)
    sessions = session_store.find_by_user(connection, session.user_id, now)
    return receipt.write(
        user.username if user else None,
        session,
        _shown(grants),
        [other for other in sessions if other.sid != session.sid],
        clock_skew_seconds=settings.clock_skew_seconds,
        now=now,
    )


def _telling(notice: Notice) -> Telling:
    client = find_client(notice.client_id)
    return Telling(
        client_name=client.name if client else notice.client_id,
        outcome=notice.outcome.value if notice.outcome else None,
        attempts=notice.attempts,
        by_browser=client is not None and client.metadata.frontchannel_logout_uri is not None,
        ended_at=notice.created_at,
        settled_at=notice.settled_at,
    )


def _shown(grants: Sequence[GrantRecord]) -> list[SessionGrant]:
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    shown: list[SessionGrant] = []
    for grant in grants:
        client, default = find_client(grant.client_id), settings.access_token_lifetime_seconds
        shown.append(
            SessionGrant(
                client_id=grant.client_id,
                client_name=client.name if client else grant.client_id,
                revoked=_ends_with_session(grant),
                idle_expires_at=grant.idle_expires_at,
                absolute_expires_at=grant.absolute_expires_at,
                access_token_lifetime_seconds=client.metadata.access_token_lifetime(default) if client else default,
            )
        )
    return shown

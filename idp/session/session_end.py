"""Ends sessions, wherever that is decided, and notes which clients are to be told (Back-Channel Logout 1.0 §2.3).

Each client that knows of a session gets one notice of its end, in the same commit; `logout/telling.py` tells them.
Of a session that ends by itself, unused or too old, nobody is told.
"""

from datetime import datetime

from idp.audit.events import UserSignedOut
from idp.audit.transaction import Transaction
from idp.clients import client_store
from idp.session import logout_notice_store, session_client_store, session_store
from idp.session.bell import ring
from idp.session.session_client_store import SessionClient


def end(change: Transaction, sid: str, user_id: str, because: str, now: datetime, *, everywhere: bool = False) -> bool:
    """End one session; True for exactly one caller. `everywhere`: it is one of all that the person has."""
    if not session_store.end(change.connection, sid, because, now):
        return False
    change.record(UserSignedOut(user_id=user_id, sid=sid, because=because))
    _notify(change, session_client_store.take(change.connection, sid=sid), now, names_subject=everywhere)
    return True


def end_all_of_user(change: Transaction, user_id: str, because: str, now: datetime) -> int:
    """End one person's sessions in all browsers; answers how many there were.

    Clients hear of those too that had ended by themselves: they may still go on with what they have of them.
    """
    ended = session_store.end_all_of_user(change.connection, user_id, because, now)
    for sid in ended:
        change.record(UserSignedOut(user_id=user_id, sid=sid, because=because))
    _notify(change, session_client_store.take(change.connection, user_id=user_id), now, names_subject=True)
    return len(ended)


def _notify(change: Transaction, known: list[SessionClient], now: datetime, *, names_subject: bool) -> None:
    told = [each for each in known if _has_address(change, each.client_id)]
    untold = [each for each in known if each not in told]
    logout_notice_store.add(change.connection, told, now, names_subject=names_subject)
    logout_notice_store.add_untold(change.connection, untold, now, names_subject=names_subject)
    if told:
        change.once_committed.append(ring)


def _has_address(change: Transaction, client_id: str) -> bool:
    client = client_store.find(change.connection, client_id)
    return client is not None and client.metadata.backchannel_logout_uri is not None

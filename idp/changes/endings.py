"""Ends sessions, open codes and grants. An access token at an API lives on until its `exp` and the API's clock skew."""

from datetime import datetime

from idp.audit.events import ConsentWithdrawn, GrantRevoked
from idp.audit.transaction import Transaction
from idp.clients import client_store
from idp.consent import consent_store
from idp.session import session_end
from idp.session.sign_on_session import SignOnSession
from idp.token import authorization_code_store, grant_register_store
from idp.token.grant_register_store import GrantRecord

BY_OPERATOR = "operator"


def revoke_grants(
    change: Transaction, because: str, now: datetime, *, user_id: str | None = None, client_id: str | None = None
) -> list[GrantRecord]:
    """End the standing grants of a person, of a client, or of that person for that client; their open codes too."""
    authorization_code_store.expire_open(change.connection, now, user_id=user_id, client_id=client_id)
    revoked = grant_register_store.revoke_all(change.connection, because, now, user_id=user_id, client_id=client_id)
    for grant in revoked:
        change.record(_event(grant, because))
    return revoked


def revoke_grant(change: Transaction, grant_id: str, because: str, now: datetime) -> GrantRecord | None:
    """End one grant; None if it was revoked already, or is unknown."""
    grant = grant_register_store.revoke_one(change.connection, grant_id, because, now)
    if grant is not None:
        change.record(_event(grant, because))
    return grant


def end_session(
    change: Transaction, session: SignOnSession, now: datetime, *, everywhere: bool = False
) -> list[GrantRecord]:
    """End one session as if its person had signed out; answers the grants that ended with it.

    `everywhere`: it is one of all that the person has. Its open codes make no grants: /token holds the session while it
    redeems one.
    """
    session_end.end(change, session.sid, session.user_id, BY_OPERATOR, now, everywhere=everywhere)
    ending = [
        grant.id
        for grant in grant_register_store.find_by_sid(change.connection, session.sid)
        if _ends_with_session(change, grant.client_id)
    ]
    revoked = [revoke_grant(change, grant_id, "session_ended", now) for grant_id in ending]
    return [grant for grant in revoked if grant is not None]


def withdraw_consent(change: Transaction, user_id: str, client_id: str, now: datetime) -> list[GrantRecord] | None:
    """A person no longer lets a client have anything; answers the grants that end. None: nothing was agreed to."""
    scopes = consent_store.withdraw(change.connection, user_id, client_id)
    if scopes is None:
        return None
    change.record(ConsentWithdrawn(user_id=user_id, client_id=client_id, scope=" ".join(scopes)))
    return revoke_grants(change, "consent_withdrawn", now, user_id=user_id, client_id=client_id)


def _ends_with_session(change: Transaction, client_id: str) -> bool:
    client = client_store.find(change.connection, client_id)
    return client is None or client.metadata.on_logout == "revoke"


def _event(grant: GrantRecord, because: str) -> GrantRevoked:
    return GrantRevoked(
        client_id=grant.client_id, user_id=grant.user_id, grant_id=grant.id, sid=grant.sid, because=because
    )

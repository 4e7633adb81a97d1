"""Erases a person: no row in the database is about them any more but the fact that it happened.

What lies outside of the database is not reached: log lines that were shipped, copies of the database, and what clients
and APIs have kept.
"""

import base64
import binascii
import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from idp.audit import audit_store
from idp.audit.events import GrantRevoked, UserErased
from idp.audit.transaction import Transaction
from idp.consent import consent_store
from idp.interaction import pending_request_store
from idp.login import attempt_store
from idp.login.password_check import account_keys
from idp.session import session_store
from idp.settings import IdpSettings
from idp.token import authorization_code_store, grant_register_store
from idp.users import pairwise_store, user_store
from idp.users.user import User

BECAUSE = "user_erased"
CONTACT_CLAIMS = ("email", "phone_number", "preferred_username")


def erase_user(change: Transaction, user: User, settings: IdpSettings, now: datetime) -> None:
    """Forget the account and everything that is kept about it, in the order in which it is made.

    The grants' events go to the log without a name, so that their end can be replayed after a restore; their rows are
    scrubbed like all others.
    """
    user_store.remove(change.connection, user.id)
    sids = session_store.remove_all_of_user(change.connection, user.id)
    pairwise_store.remove_all_of_user(change.connection, user.id)
    consent_store.remove_all_of_user(change.connection, user.id)
    authorization_code_store.remove_all_of_user(change.connection, user.id)
    grants = grant_register_store.remove_all_of_user(change.connection, user.id)
    attempt_store.forget(change.connection, account_keys(settings, user.username))
    pending_request_store.remove_where(change.connection, lambda parameters: names(parameters, user), now)
    for grant in grants:
        if grant.revoked_at is None:
            change.record(GrantRevoked(client_id=grant.client_id, grant_id=grant.id, because=BECAUSE))
    seen = {*sids, *(grant.sid for grant in grants)}
    audit_store.forget_user(change.connection, user.id, sorted(seen), [grant.id for grant in grants])
    change.record(UserErased())


def names(parameters: dict[str, Any], user: User) -> bool:
    """Whether a paused authorization request says that it expects this person."""
    hint = str(parameters.get("login_hint", "")).casefold()
    known = {user.id, user.username, *(str(user.claims.get(name, "")) for name in CONTACT_CLAIMS)}
    return (hint != "" and hint in _folded(known)) or _subject(str(parameters.get("id_token_hint", ""))) == user.id


def _folded(texts: Collection[str]) -> set[str]:
    return {text.casefold() for text in texts if text}


def _subject(id_token: str) -> str | None:
    """The `sub` that a token speaks of, whoever made it."""
    payload = id_token.split(".")[1] if id_token.count(".") == 2 else ""
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (binascii.Error, ValueError):
        return None
    return claims.get("sub") if isinstance(claims, dict) else None

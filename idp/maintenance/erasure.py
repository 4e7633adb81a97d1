"""Erases a person: no row in the database is about them any more but the fact that it happened.

What lies outside of the database is not reached: log lines that were shipped, copies of the database, and what clients
and APIs have kept.
"""

import base64
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, cast

from idp.audit import audit_store
from idp.audit.events import GrantRevoked, UserErased
from idp.audit.transaction import Transaction
from idp.consent import consent_store
from idp.interaction import pending_request_store
from idp.login import attempt_store
from idp.login.password_check import account_keys
from idp.session import logout_notice_store, session_client_store, session_store
from idp.settings import IdpSettings
from idp.token import authorization_code_store, grant_register_store
from idp.users import pairwise_store, user_store
from idp.users.user import User
from shared import strict_json

BECAUSE = "user_erased"
CONTACT_CLAIMS = ("email", "phone_number", "preferred_username")


def erase_user(change: Transaction, user: User, settings: IdpSettings, now: datetime) -> None:
    """Forget the account and everything that is kept about it, in the order in which it is made.

    The grants' events go to the log without a name, so that their end can be replayed after a restore; their rows are
    scrubbed like all others.
    """
    user_store.remove(change.connection, user.id)
    sids = session_store.remove_all_of_user(change.connection, user.id)
    session_client_store.remove_all_of_user(change.connection, user.id)
    logout_notice_store.remove_all_of_user(change.connection, user.id)
    subjects = pairwise_store.remove_all_of_user(change.connection, user.id)
    consent_store.remove_all_of_user(change.connection, user.id)
    authorization_code_store.remove_all_of_user(change.connection, user.id)
    grants = grant_register_store.remove_all_of_user(change.connection, user.id)
    attempt_store.forget(change.connection, account_keys(settings, user.username))
    pending_request_store.remove_where(change.connection, lambda parameters: names(parameters, user, subjects), now)
    for grant in grants:
        if grant.revoked_at is None:
            change.record(GrantRevoked(client_id=grant.client_id, grant_id=grant.id, because=BECAUSE))
    seen = {*sids, *(grant.sid for grant in grants)}
    audit_store.forget_user(change.connection, user.id, sorted(seen), [grant.id for grant in grants])
    change.record(UserErased())


def names(parameters: dict[str, Any], user: User, subjects: Collection[str] = ()) -> bool:
    """Whether a paused authorization request says that it expects this person. `subjects`: their pairwise ones."""
    contacts = (str(user.claims.get(name, "")) for name in CONTACT_CLAIMS)
    said = [str(parameters.get("login_hint", "")), _subject(str(parameters.get("id_token_hint", "")))]
    said += _texts(_json(str(parameters.get("claims", "")).encode()))
    return not _folded(said).isdisjoint(_folded({user.id, user.username, *subjects, *contacts}))


def _folded(texts: Collection[str]) -> set[str]:
    return {text.casefold() for text in texts if text}


def _texts(claims: object) -> Iterator[str]:
    """Every text that stands as a value in the parameter `claims`."""
    waiting = [claims]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict | list):
            parts = cast("dict[str, object] | list[object]", each)
            waiting += parts.values() if isinstance(parts, dict) else parts


def _subject(id_token: str) -> str:
    """The `sub` that a token speaks of, whoever made it; empty: of nobody."""
    payload = id_token.split(".")[1] if id_token.count(".") == 2 else ""
    try:
        claims = _json(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except ValueError:  # binascii.Error is one
        return ""
    return str(cast("dict[str, object]", claims).get("sub", "")) if isinstance(claims, dict) else ""


def _json(text: bytes) -> object:
    try:
        return strict_json.loads(text)
    except ValueError:
        return None

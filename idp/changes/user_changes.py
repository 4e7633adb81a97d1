"""Changes to an account, with what ends by them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from idp.audit.events import PasswordChanged, UserClaimsChanged, UserDisabled, UserEnabled
from idp.audit.transaction import Transaction
from idp.changes import endings
from idp.login import attempt_store
from idp.login.password_check import account_keys
from idp.session import session_end
from idp.settings import IdpSettings
from idp.users import user_store
from idp.users.claims import check_claims, differing
from idp.users.user import User


@dataclass(frozen=True)
class Ended:
    """How many sessions and grants a change has ended."""

    sessions: int
    grants: int


def change_password(change: Transaction, user: User, password_hash: str, settings: IdpSettings, now: datetime) -> Ended:
    """Another password; whoever knew the old one is signed out everywhere, and no address counts as familiar."""
    user_store.change_password(change.connection, user.id, password_hash, now)
    attempt_store.forget(change.connection, account_keys(settings, user.username))
    change.record(PasswordChanged(user_id=user.id))
    return _end_everything(change, user.id, "password_changed", now)


def change_claims(change: Transaction, user: User, claims: Mapping[str, Any], now: datetime) -> tuple[str, ...]:
    """Other claims, all of them; answers the names of those that differ. Raises ClaimsError."""
    checked = check_claims(claims)
    names = differing(user.claims, checked)
    if names:
        user_store.change_claims(change.connection, user.id, checked, now)
        change.record(UserClaimsChanged(user_id=user.id, claims=names))
    return names


def disable_user(change: Transaction, user: User, now: datetime) -> Ended | None:
    """The account can do nothing from now on. None: it was disabled already."""
    if not user_store.disable(change.connection, user.id, now):
        return None
    change.record(UserDisabled(user_id=user.id))
    return _end_everything(change, user.id, "user_disabled", now)


def enable_user(change: Transaction, user: User) -> bool:
    """The account may sign in again; what had ended stays ended. False: it was not disabled."""
    enabled = user_store.enable(change.connection, user.id)
    if enabled:
        change.record(UserEnabled(user_id=user.id))
    return enabled


def _end_everything(change: Transaction, user_id: str, because: str, now: datetime) -> Ended:
    """First the account's own row was changed, then the sessions, the codes, the grants: in that order nothing that is
    being made of an earlier one at this moment is missed."""
    sessions = session_end.end_all_of_user(change, user_id, because, now)
    return Ended(sessions, len(endings.revoke_grants(change, because, now, user_id=user_id)))

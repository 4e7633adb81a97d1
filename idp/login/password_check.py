"""One try: wait for its turn, count it, look at the password, and say what came of it."""

import math
from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import request

from idp.audit.events import SignInThrottled
from idp.audit.transaction import Transaction, transaction
from idp.extensions import reading, writing
from idp.login import attempt_store, reasons, throttle
from idp.login.attempt_store import Admitted, Refused, TryKeys
from idp.login.password_turn import WAITS_UNTIL, password_turn
from idp.settings import IdpSettings
from idp.users import passwords, user_store
from idp.users.user import User
from idp.users.username import username_key
from shared import clock, refusals
from shared.sealing import derive_key

log = structlog.stdlib.get_logger("sixty.login")


@dataclass(frozen=True)
class Right:
    """The person is `user`; `settle` must run in the transaction that starts the session."""

    user: User
    keys: TryKeys | None
    admitted: Admitted | None
    new_hash: str | None

    def settle(self, change: Transaction) -> bool:
        """Take the counted try back, and keep the hash under today's parameters if it was made with older ones.

        False, and nothing is done: the account was disabled, or got another password, since this one was looked at.
        """
        if not user_store.hold_unchanged(change.connection, self.user):
            refusals.because(reasons.CHANGED, username=self.user.username)
            return False
        if self.keys is not None and self.admitted is not None:
            attempt_store.settle(change.connection, self.keys, self.admitted, clock.now())
        if self.new_hash is not None:
            user_store.replace_hash(change.connection, self.user.id, self.user.password_hash, self.new_hash)
        return True


@dataclass(frozen=True)
class Wrong:
    """No such account, or not its password, or a disabled one: all look alike. `tries_left` None: not counted."""

    tries_left: int | None
    closed_until: datetime | None


@dataclass(frozen=True)
class Throttled:
    """The password was not looked at; the next try is allowed at `until`."""

    until: datetime


@dataclass(frozen=True)
class Busy:
    """The password was not looked at, and nothing was counted: others were first for too long."""


def check(settings: IdpSettings, username: str, password: str) -> Right | Wrong | Throttled | Busy:
    """Judge one try from the address of the current request.

    Whoever is throttled takes nobody's place in the line. Commits the count before it looks at the password; hashing
    happens outside of any transaction.
    """
    keys = _keys(settings, username) if settings.login_throttle == "on" else None
    if keys is not None:
        with reading() as connection:
            refused = attempt_store.closed(connection, keys, clock.now())
        if refused is not None:
            return _throttled(refused)
    turn = password_turn()
    with turn.taken(request.environ.get(WAITS_UNTIL, turn.patience_ends())) as ours:
        if ours:
            return _look(keys, username, password)
    log.info("sign-in refused", because="busy")
    refusals.because(reasons.BUSY, patience=math.ceil(turn.patience_seconds))
    return Busy()


def _look(keys: TryKeys | None, username: str, password: str) -> Right | Wrong | Throttled:
    admitted = None
    if keys is not None:
        with writing() as connection:
            judged = attempt_store.admit(connection, keys, clock.now())
        if isinstance(judged, Refused):
            return _throttled(judged)
        admitted = judged
    with reading() as connection:
        user = user_store.find_by_username(connection, username)
    right = passwords.verify(user.password_hash if user else None, password)
    if user is None or not right or user.is_disabled:
        _say_wrong(user, admitted, right=right)
        return _wrong(user, admitted)
    return Right(user, keys, admitted, _new_hash(user, password))


def account_keys(settings: IdpSettings, username: str) -> list[bytes]:
    """What the throttle's rows about this account are found by, also those from before the secret key changed."""
    return [attempt_store.account_key(_secret(key), _account(username)) for key in settings.secret_keys]


def _throttled(judged: Refused) -> Throttled:
    log.info("sign-in refused", because="throttled", until=judged.until.isoformat())
    limits, seconds = throttle.ADDRESS if judged.by == "address" else throttle.ACCOUNT, judged.until - clock.now()
    refusals.because(
        reasons.THROTTLED,
        wrong=judged.wrong,
        by=f"the {judged.by}",
        free=limits.free,
        until=int(judged.until.timestamp()),
        wait=math.ceil(seconds.total_seconds()),
    )
    return Throttled(judged.until)


def _say_wrong(user: User | None, admitted: Admitted | None, *, right: bool) -> None:
    if user is None:
        refusals.because(reasons.UNKNOWN_NAME)
        return
    left = "any number, as IDP_LOGIN_THROTTLE is off" if admitted is None else admitted.tries_left
    refusals.because(reasons.DISABLED if right else reasons.WRONG_PASSWORD, username=user.username, tries_left=left)


def _wrong(user: User | None, admitted: Admitted | None) -> Wrong:
    user_id = user.id if user else None  # an unknown username is not logged: it may be a password in the wrong field
    log.info("sign-in refused", because="wrong username or password", user_id=user_id)
    if admitted is None:
        return Wrong(None, None)
    if admitted.closed_by is not None:
        with transaction() as change:
            change.record(SignInThrottled(user_id=user_id, by=admitted.closed_by))
    return Wrong(admitted.tries_left, admitted.closed_until)


def _keys(settings: IdpSettings, username: str) -> TryKeys:
    group = throttle.address_group(request.remote_addr)
    return attempt_store.keys_for(_secret(settings.secret_keys[0]), _account(username), group)


def _secret(secret_key: str) -> bytes:
    return derive_key(secret_key, "idp login throttle")


def _account(username: str) -> str:
    return username_key(username) or f"\0{username}"  # no account has NUL in its name


def _new_hash(user: User, password: str) -> str | None:
    return passwords.hash_password(password) if passwords.needs_rehash(user.password_hash) else None

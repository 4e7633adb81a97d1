"""One refresh, from the presented text to the committed row: the transactions around `rotation.judge`.

An unknown outcome of COMMIT, a serialization failure, a deadlock or a busy database is tried again in a new
transaction, with the same salt, so that a commit which did go through is recognised as our own. An internal error is
never a replay.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from idp.audit import alarms
from idp.audit.events import (
    GrantRevoked,
    RefreshShadowed,
    RefreshTokenAdopted,
    RefreshTokenLeaked,
    RefreshTokenReplayed,
    RefreshTokenTooFarAhead,
)
from idp.audit.transaction import Transaction, address, transaction
from idp.clients.refresh_policy import RefreshPolicy
from idp.keys.keystore import Keystore
from idp.keys.schedule import has_been
from idp.token import grant_register_store, grant_store, noting, refresh_reasons, refresh_token, rotation_store
from idp.token.access_token import Stamp
from idp.token.grant_store import Grant, Locked
from idp.token.lifetimes import RenewalEnds
from idp.token.lineage import GrantEvent, Kind
from idp.token.refresh_token import Garbage, RefreshToken, UnknownKey
from idp.token.rotation import Shown, Verdict, is_shadowed, judge
from idp.token.rotation_store import Rotated, Rotation
from shared import clock, refusals
from shared.explanation import Fact

ATTEMPTS = 3
_KINDS = {Verdict.ROTATE: Kind.RENEWED, Verdict.ADOPT: Kind.ADOPTED, Verdict.RETRY: Kind.RETRIED}
log = structlog.stdlib.get_logger("sixty.refresh")


@dataclass(frozen=True)
class Refreshed:
    """The grant goes on; `refresh_token` is the text of its current token, `stamp` of the access token to be signed."""

    grant: Grant
    refresh_token: str = field(repr=False)
    verdict: Verdict
    stamp: Stamp
    ends: RenewalEnds


def read_token(text: str, keystore: Keystore) -> RefreshToken | Verdict:
    """The token, or GARBAGE; BUSY where its key is not known here even after the keys were read again.

    Of a key that was removed, because its last token was over, it is GARBAGE: BUSY would keep its client waiting.
    """
    parsed = refresh_token.parse(text, keystore.refresh_keys().pairs)
    if isinstance(parsed, UnknownKey):
        keystore.reload_refresh_keys()
        keys = keystore.refresh_keys()
        parsed = refresh_token.parse(text, keys.pairs)
        if isinstance(parsed, UnknownKey) and has_been(parsed.key_id, keys.newest_id):
            return Verdict.GARBAGE
    if isinstance(parsed, Garbage):
        return Verdict.GARBAGE
    return Verdict.BUSY if isinstance(parsed, UnknownKey) else parsed


class RefreshExchange:
    """One presented token of an authenticated client. `lifetime_seconds`: of the access token that it brings."""

    def __init__(
        self,
        token: RefreshToken,
        client_id: str,
        policy: RefreshPolicy,
        keystore: Keystore,
        *,
        arrived: datetime,
        came_up: datetime,
        lifetime_seconds: int,
    ) -> None:
        self._token = token
        self._policy = policy
        self._lifetime_seconds = lifetime_seconds
        self._keys = keystore.refresh_keys()
        self._shown = Shown(client_id, token.generation, token.hash, arrived)
        self._came_up = came_up
        salt = secrets.token_bytes(refresh_token.SALT_BYTES)
        self._successor = self._derive(salt, self._keys.current_id)
        self._rotation = Rotation(token, self._successor, salt, policy)

    def run(self) -> Refreshed | Verdict:
        """The outcome, committed."""
        for attempt in range(ATTEMPTS):
            try:
                with transaction() as change:
                    return self._in(change, again=attempt > 0)
            except DBAPIError as error:
                log.warning("refresh transaction failed", attempt=attempt + 1, error=type(error).__name__)
        return Verdict.BUSY

    def _in(self, change: Transaction, *, again: bool) -> Refreshed | Verdict:
        rotated = rotation_store.rotate_current(change.connection, self._rotation, self._shown.client_id, clock.now())
        if rotated is not None:
            return self._rotated(change, rotated, Verdict.ROTATE)
        locked = grant_store.lock(change.connection, self._token.grant_id)
        if again and locked is not None and locked.state.current_hash == self._successor.hash:
            return self._answer(change, locked, self._successor, Verdict.ROTATE)
        now = clock.now()
        verdict = judge(self._shown, locked.state if locked else None, self._policy, now=now, came_up=self._came_up)
        outcome = verdict if locked is None else self._act(change, locked, verdict, again=again)
        if isinstance(outcome, Verdict) and (outcome is verdict or outcome is Verdict.BUSY):
            refusals.because(refresh_reasons.FAILURES[outcome], **self._facts(change, locked, outcome, now))
        return outcome

    def _facts(
        self, change: Transaction, locked: Locked | None, outcome: Verdict, now: datetime
    ) -> dict[str, Fact | None]:
        """What was compared, for the explanation alone."""
        if locked is None:
            return {"grant_id": self._token.grant_id}
        told = refresh_reasons.facts(self._shown, locked.state, self._policy, now)
        record = grant_register_store.find(change.connection, locked.grant.id) if outcome is Verdict.REVOKED else None
        because = record.revoked_because if record is not None else None
        return {**told, "grant_id": locked.grant.id, "because": because}

    def _act(self, change: Transaction, locked: Locked, verdict: Verdict, *, again: bool) -> Refreshed | Verdict:
        match verdict:
            case Verdict.ROTATE | Verdict.ADOPT:
                return self._rotate_judged(change, locked, verdict)
            case Verdict.RETRY:
                return self._retry(change, locked)
            case Verdict.REPLAY if again:
                return Verdict.BUSY
            case Verdict.REPLAY:
                self._revoke_replayed(change, locked)
            case Verdict.FOREIGN:
                change.record(RefreshTokenLeaked(**_of(locked.grant), shown_by=self._shown.client_id))
            case Verdict.FORWARD:
                change.record(RefreshTokenTooFarAhead(**self._of(locked)))
            case _:
                pass
        return verdict

    def _rotate_judged(self, change: Transaction, locked: Locked, verdict: Verdict) -> Refreshed | Verdict:
        rotated = rotation_store.rotate_from(change.connection, self._rotation, locked.state.generation, clock.now())
        if rotated is None:
            return Verdict.BUSY
        if verdict is Verdict.ADOPT:
            change.record(RefreshTokenAdopted(**self._of(locked)))
        return self._rotated(change, rotated, verdict)

    def _rotated(self, change: Transaction, rotated: Rotated, verdict: Verdict) -> Refreshed | Verdict:
        if is_shadowed(rotated.retried_in_a_row):
            change.record(RefreshShadowed(**_of(rotated.grant), generations=rotated.retried_in_a_row))
            if self._policy.on_shadowing == "revoke":
                grant_store.revoke(change.connection, rotated.grant.id, "shadowed", clock.now())
                change.record(GrantRevoked(**_of(rotated.grant), because="shadowed"))
                refusals.because(refresh_reasons.SHADOWED, generations=rotated.retried_in_a_row)
                return Verdict.REPLAY
        return self._answer(change, rotated, self._successor, verdict)

    def _retry(self, change: Transaction, locked: Locked) -> Refreshed | Verdict:
        if locked.key_id not in self._keys.pairs:
            return Verdict.BUSY
        rebuilt = self._derive(locked.salt, locked.key_id)
        if rebuilt.hash != locked.state.current_hash:
            log.error("the successor cannot be rebuilt", grant_id=locked.grant.id)
            alarms.sound(alarms.NOT_REBUILT)
            return Verdict.BUSY
        retries = grant_store.note_retried(change.connection, locked.grant.id, locked.state.generation)
        since = _since(locked.state.rotated_at)
        return self._answer(change, locked, rebuilt, Verdict.RETRY, seconds_since_rotation=since, retries=retries)

    def _revoke_replayed(self, change: Transaction, locked: Locked) -> None:
        now, since = clock.now(), _since(locked.state.rotated_at)
        grant_store.revoke(change.connection, locked.grant.id, "replay", now)
        noting.note(change, locked.grant.id, _replayed(self._token, since, now))
        change.record(RefreshTokenReplayed(**self._of(locked), seconds_since_rotation=since))
        change.record(GrantRevoked(**_of(locked.grant), because="replay"))

    def _derive(self, salt: bytes, key_id: int) -> RefreshToken:
        return refresh_token.successor(self._token, salt=salt, key_id=key_id, pairs=self._keys.pairs)

    def _answer(
        self,
        change: Transaction,
        row: Locked | Rotated,
        token: RefreshToken,
        verdict: Verdict,
        *,
        seconds_since_rotation: float | None = None,
        retries: int = 0,
    ) -> Refreshed:
        stamp = noting.stamp()
        event = GrantEvent(
            _KINDS[verdict], stamp.at, token.generation, stamp.jti, self._lifetime_seconds, seconds_since_rotation
        )
        noting.note(change, row.grant.id, event, retries=retries)
        ends = row.ends if isinstance(row, Rotated) else row.state.ends
        return Refreshed(row.grant, refresh_token.serialise(token, self._keys.pairs), verdict, stamp, ends)

    def _of(self, locked: Locked) -> dict[str, Any]:
        generations = {"generation": self._token.generation, "current_generation": locked.state.generation}
        return {**_of(locked.grant), **generations}


def _since(rotated_at: datetime) -> float:
    return round((clock.now() - rotated_at).total_seconds(), 3)


def _replayed(token: RefreshToken, since: float, now: datetime) -> GrantEvent:
    return GrantEvent(Kind.REPLAYED, now, token.generation, seconds_since_rotation=since, address=address())


def _of(grant: Grant) -> dict[str, Any]:
    """The columns that every event of a grant carries."""
    return {"client_id": grant.client_id, "user_id": grant.user_id, "grant_id": grant.id, "sid": grant.sid}

"""One grant in a real database, and whatever is shown of it: each showing is held against what always holds.

`Ledger.show` goes the way of /token after the client's authentication: the text is read, then exchanged. The verdict is
not worked out a second time; what is compared are the row before, the answer and the row after.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from idp.audit.models import AuditEvent
from idp.audit.transaction import transaction
from idp.clients.refresh_policy import RefreshPolicy
from idp.extensions import reading
from idp.keys.keystore import Keystore
from idp.token import grant_store, refresh_token
from idp.token.authorization_code_store import Approved
from idp.token.models import GrantRow
from idp.token.refresh_exchange import Refreshed, RefreshExchange, read_token
from idp.token.refresh_token import RefreshToken
from idp.token.rotation import STRAGGLER, Verdict
from shared import clock

OWNER = "the client"
PUBLIC = RefreshPolicy(window_seconds=30)
CONFIDENTIAL = RefreshPolicy(window_seconds=None)
STRICT = RefreshPolicy(window_seconds=0)
POLICIES = {
    "public": PUBLIC,
    "confidential": CONFIDENTIAL,
    "confidential, ends when shadowed": replace(CONFIDENTIAL, on_shadowing="revoke"),
    "strict": STRICT,
}
Outcome = Refreshed | Verdict
_NEVER_CHANGES = ("client_id", "user_id", "sid", "scope", "nonce", "auth_time", "amr", "acr", "created_at")
_CHANGES_NOTHING = (
    Verdict.GARBAGE,
    Verdict.FOREIGN,
    Verdict.REVOKED,
    Verdict.EXPIRED_IDLE,
    Verdict.EXPIRED_ABSOLUTE,
    Verdict.FORWARD,
    Verdict.BUSY,
)


def pass_seconds(seconds: float) -> None:
    """Move the clock."""
    clock.set_offset_seconds(clock.offset_seconds() + seconds)


@dataclass(frozen=True)
class _Showing:
    presented: RefreshToken
    arrived: datetime
    before: Any
    outcome: Outcome
    after: Any


class Ledger:
    """A new grant, its row, and every token of it that was ever answered."""

    def __init__(self, keystore: Keystore, policy: RefreshPolicy) -> None:
        self.policy = policy
        self._keystore = keystore
        self._came_up = clock.now() - timedelta(days=1)
        self._successors: dict[str, str] = {}
        self.grant_id = grant_store.new_id()
        self.first = self._create()
        self.row = self._read()
        self._identity = self._identity_of(self.row)

    def is_live(self) -> bool:
        """Neither revoked nor expired."""
        return _is_live(self.row)

    def events(self) -> list[tuple[str, str | None]]:
        """The audit events of the grant: type and `because`, in order."""
        query = select(AuditEvent.type, AuditEvent.details).where(AuditEvent.grant_id == self.grant_id)
        with reading() as connection:
            return [
                (kind, details.get("because")) for kind, details in connection.execute(query.order_by(AuditEvent.id))
            ]

    def show(self, text: str, *, client_id: str = OWNER, waited: float = 0) -> Outcome:
        """Show a token. `waited`: seconds between its arrival at a worker and its turn."""
        before, arrived = self.row, clock.now()
        pass_seconds(waited)
        token = read_token(text, self._keystore)
        outcome: Outcome = token if isinstance(token, Verdict) else self._exchange(token, client_id, arrived)
        after = self.row = self._read()
        assert self._identity_of(after) == self._identity
        assert after.generation - before.generation in (0, 1)
        if isinstance(outcome, Refreshed):
            self._check_answered(_Showing(self._parsed(text), arrived, before, outcome, after), text)
        elif outcome in _CHANGES_NOTHING:
            assert after == before
        if not isinstance(token, Verdict) and client_id == OWNER and _is_live(before) and outcome != Verdict.FORWARD:
            self._check_not_turned_away(_Showing(token, arrived, before, outcome, after))
        return outcome

    def too_far_ahead(self) -> str:
        """A genuine token of a future that this database has never seen."""
        ahead = self.row.generation + self.policy.forward_limit + 1
        keys = self._keystore.refresh_keys()
        token = RefreshToken(keys.current_id, self.grant_id, ahead, secrets.token_bytes(refresh_token.SECRET_BYTES))
        return refresh_token.serialise(token, keys.pairs)

    def generation_of(self, text: str) -> int:
        """Of one of its tokens."""
        return self._parsed(text).generation

    def _create(self) -> str:
        keys, now = self._keystore.refresh_keys(), clock.now()
        token = refresh_token.first(self.grant_id, keys.current_id, secrets.token_bytes(refresh_token.SECRET_BYTES))
        approved = Approved(
            client_id=OWNER,
            user_id="a-user",
            sid="a-session",
            redirect_uri="https://client.example/callback",
            scope="openid api1 offline_access",
            nonce="a-nonce",
            code_challenge=None,
            auth_time=now - timedelta(minutes=5),
            amr=("pwd",),
            acr="urn:sixty:acr:password",
        )
        with transaction() as change:
            grant_store.add(change.connection, self.grant_id, approved, token, self.policy, now)
        return refresh_token.serialise(token, keys.pairs)

    def _read(self) -> Any:
        """The grant as it stands."""
        with reading() as connection:
            return connection.execute(select(GrantRow).where(GrantRow.id == self.grant_id)).one()

    def _exchange(self, token: RefreshToken, client_id: str, arrived: datetime) -> Outcome:
        return RefreshExchange(
            token,
            client_id,
            self.policy,
            self._keystore,
            arrived=arrived,
            came_up=self._came_up,
            lifetime_seconds=60,
        ).run()

    def _check_answered(self, showing: _Showing, text: str) -> None:
        """Only the current token of a live grant rotates, only its predecessor in its window is answered too."""
        assert isinstance(showing.outcome, Refreshed)
        before, after = showing.before, showing.after
        assert _is_live(before)
        assert self._parsed(showing.outcome.refresh_token).hash == after.current_hash
        assert self._successors.setdefault(text, showing.outcome.refresh_token) == showing.outcome.refresh_token
        if showing.presented.hash == before.current_hash:
            assert after.generation == before.generation + 1
            return
        assert showing.presented.hash == before.previous_hash
        assert not self.policy.is_strict
        assert before.retry_until is None or showing.arrived < before.retry_until
        assert dict(after._mapping) == {**before._mapping, "retried": True, "retries": before.retries + 1}

    def _check_not_turned_away(self, showing: _Showing) -> None:
        """The successor, or neither yes nor no, or the grant is dead; and dead where the tokens have diverged."""
        before, answered = showing.before, isinstance(showing.outcome, Refreshed)
        assert answered or showing.outcome is Verdict.BUSY or not _is_live(showing.after)
        superseded = showing.presented.hash not in (before.current_hash, before.previous_hash)
        if superseded and (self.policy.is_strict or showing.arrived >= before.rotated_at + STRAGGLER):
            assert showing.outcome is Verdict.REPLAY
            assert showing.after.revoked_because == "replay"

    def _parsed(self, text: str) -> RefreshToken:
        token = refresh_token.parse(text, self._keystore.refresh_keys().pairs)
        assert isinstance(token, RefreshToken)
        return token

    @staticmethod
    def _identity_of(row: Any) -> list[Any]:
        return [getattr(row, name) for name in _NEVER_CHANGES]


def _is_live(row: Any) -> bool:
    now = clock.now()
    return row.revoked_at is None and row.idle_expires_at > now and row.absolute_expires_at > now


NewLedger = Callable[[RefreshPolicy], Ledger]

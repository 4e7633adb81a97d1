"""A sign-in becomes a grant, through whatever door it came: the row, its first refresh token, and the event."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import current_app

from idp.audit.events import GrantCreated
from idp.audit.transaction import Transaction
from idp.clients.client import Client
from idp.clients.refresh_policy import RefreshPolicy
from idp.clients.scopes import OFFLINE_ACCESS
from idp.keys.keystore import keystore
from idp.settings import IdpSettings
from idp.token import grant_store, noting, refresh_token
from idp.token.access_token import Stamp
from idp.token.grant_store import Grant
from idp.token.granted import Granted
from idp.token.lifetimes import RenewalEnds
from idp.token.lineage import GrantEvent, Kind
from idp.token.refresh_token import RefreshToken
from idp.token.rotation import idle_expires_at
from shared import clock


@dataclass(frozen=True)
class NewGrant:
    """A grant that was just made. `refresh_token`: the text of its first; None: it cannot be renewed.

    `stamp`: of the access token that is to be signed for it. `ends`: of the refresh token.
    """

    grant: Grant
    refresh_token: str | None = field(repr=False)
    stamp: Stamp
    ends: RenewalEnds | None = None


def create(change: Transaction, client: Client, granted: Granted, kind: Kind = Kind.CODE_REDEEMED) -> NewGrant:
    """Make the grant. It can be renewed where the client may refresh and `offline_access` was granted."""
    grant_id = grant_store.new_id()
    first, text = _first(client, granted, grant_id)
    now = clock.now()
    grant = _add(change, client, granted, grant_id, first, now)
    return NewGrant(grant, text, _note(change, client, grant_id, kind), _ends(client, first, now))


def begin(change: Transaction, client: Client, granted: Granted) -> NewGrant:
    """Make the grant of an access token that /authorize answers; it cannot be renewed, but be continued by a code."""
    grant = _add(change, client, granted, grant_store.new_id(), None, clock.now())
    return NewGrant(grant, None, _note(change, client, grant.id, Kind.AUTHORIZED))


def resume(change: Transaction, client: Client, granted: Granted, grant_id: str) -> NewGrant | None:
    """Go on with the grant that /authorize began, now that the code of the same answer is redeemed. None: it ended.

    One sign-in is one grant, so that whatever ends it ends both access tokens, and the code if it is still open.
    """
    first, text = _first(client, granted, grant_id)
    policy, now = _policy(client), clock.now()
    if first is not None and not grant_store.make_renewable(change.connection, grant_id, first, policy, now):
        return None
    grant = grant_store.find_alive(change.connection, grant_id)
    if grant is None:
        return None
    return NewGrant(grant, text, _note(change, client, grant.id, Kind.CODE_REDEEMED), _ends(client, first, now))


def _first(client: Client, granted: Granted, grant_id: str) -> tuple[RefreshToken | None, str | None]:
    """The first refresh token and its text, where there is to be one."""
    if "refresh_token" not in client.metadata.grant_types or OFFLINE_ACCESS not in granted.scope.split(" "):
        return None, None
    keys = keystore().refresh_keys()
    first = refresh_token.first(grant_id, keys.current_id, secrets.token_bytes(refresh_token.SECRET_BYTES))
    return first, refresh_token.serialise(first, keys.pairs)


def _add(
    change: Transaction, client: Client, granted: Granted, grant_id: str, first: RefreshToken | None, now: datetime
) -> Grant:
    grant = grant_store.add(change.connection, grant_id, granted, first, _policy(client), now)
    change.record(
        GrantCreated(
            client_id=grant.client_id, user_id=grant.user_id, grant_id=grant.id, sid=grant.sid, scope=grant.scope
        )
    )
    return grant


def _note(change: Transaction, client: Client, grant_id: str, kind: Kind) -> Stamp:
    stamp = noting.stamp()
    lifetime = client.metadata.access_token_lifetime(_settings().access_token_lifetime_seconds)
    noting.note(change, grant_id, GrantEvent(kind, stamp.at, 0, stamp.jti, lifetime))
    return stamp


def _ends(client: Client, first: RefreshToken | None, now: datetime) -> RenewalEnds | None:
    """As `grant_store` writes them."""
    if first is None:
        return None
    policy = _policy(client)
    absolute = now + timedelta(seconds=policy.absolute_lifetime_seconds)
    return RenewalEnds(idle_expires_at(policy, now, absolute), absolute)


def _policy(client: Client) -> RefreshPolicy:
    return client.metadata.refresh(_settings().access_token_lifetime_seconds)


def _settings() -> IdpSettings:
    return current_app.extensions["sixty_settings"]

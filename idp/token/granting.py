"""A sign-in becomes a grant, through whatever door it came: the row, its first refresh token, and the event."""

import secrets
from dataclasses import dataclass, field

from flask import current_app

from idp.audit.events import GrantCreated
from idp.audit.transaction import Transaction
from idp.clients.client import Client
from idp.clients.scopes import OFFLINE_ACCESS
from idp.keys.keystore import keystore
from idp.settings import IdpSettings
from idp.token import grant_store, refresh_token
from idp.token.grant_store import Grant
from idp.token.granted import Granted
from shared import clock


@dataclass(frozen=True)
class NewGrant:
    """A grant that was just made. `refresh_token`: the text of its first; None: it cannot be renewed."""

    grant: Grant
    refresh_token: str | None = field(repr=False)


def create(change: Transaction, client: Client, granted: Granted) -> NewGrant:
    """Make the grant. It can be renewed where the client may refresh and `offline_access` was granted."""
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    keys = keystore().refresh_keys()
    grant_id = grant_store.new_id()
    renewable = "refresh_token" in client.metadata.grant_types and OFFLINE_ACCESS in granted.scope.split(" ")
    secret = secrets.token_bytes(refresh_token.SECRET_BYTES)
    first = refresh_token.first(grant_id, keys.current_id, secret) if renewable else None
    policy = client.metadata.refresh(settings.access_token_lifetime_seconds)
    grant = grant_store.add(change.connection, grant_id, granted, first, policy, clock.now())
    change.record(
        GrantCreated(
            client_id=grant.client_id, user_id=grant.user_id, grant_id=grant.id, sid=grant.sid, scope=grant.scope
        )
    )
    return NewGrant(grant, refresh_token.serialise(first, keys.pairs) if first else None)

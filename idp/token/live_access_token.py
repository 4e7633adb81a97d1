"""Whether an access token of ours may still be used, as only we can say: its signature and times, and what has ended.

An API checks the signature alone. Userinfo and introspection ask here as well: the grant, the client, the account, and
whether this very token was revoked. A grant's row that is missing is dead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import Connection

from idp.clients.client import Client
from idp.clients.client_cache import find_client
from idp.keys.keystore import keystore
from idp.settings import IdpSettings
from idp.token import grant_store, revoked_token_store
from idp.token.grant_store import Grant
from idp.token.live_reasons import Dead
from idp.users import user_store
from idp.users.user import User
from shared import access_token_validation, clock
from shared.access_token_validation import Accepted, Refused


@dataclass(frozen=True)
class Living:
    """What stands behind a token that may be used; no grant and no user behind a client's own."""

    client: Client
    grant: Grant | None
    user: User | None


def validate(text: str) -> Accepted | Refused:
    """The token's signature, issuer and times, for whatever audience."""
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    return access_token_validation.validate(
        text,
        keys=keystore().verification_keys(),
        issuer=settings.issuer,
        audience=None,
        clock_skew_seconds=settings.clock_skew_seconds,
        now=clock.now(),
    )


def look(connection: Connection, claims: Mapping[str, Any]) -> Living | Dead:
    """Whose token it is, or what has ended since it was issued."""
    if revoked_token_store.is_revoked(connection, claims["jti"]):
        return Dead.TOKEN_REVOKED
    client = find_client(claims["client_id"])
    if client is None:
        return Dead.CLIENT
    grant_id = claims.get("grant_id")
    if grant_id is None and claims["sub"] == claims["client_id"]:  # the client's own token: it has no grant
        return Living(client, None, None)
    grant = grant_store.find_alive(connection, grant_id) if isinstance(grant_id, str) else None
    if grant is None or grant.sub != claims["sub"]:
        return Dead.GRANT
    user = user_store.find(connection, grant.user_id)
    return Dead.USER if user is None or user.is_disabled else Living(client, grant, user)

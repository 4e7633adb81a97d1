"""Whether an access token of ours may still be used, as only we can say: its signature and times, and what has ended.

An API checks the signature alone. Userinfo and introspection ask here as well: the grant, the client, the account, and
whether this very token was revoked. A grant's row that is missing is dead.
"""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any

from flask import current_app
from sqlalchemy import Connection

from idp.clients.client_cache import find_client
from idp.keys.keystore import keystore
from idp.settings import IdpSettings
from idp.token import grant_store, revoked_token_store
from idp.users import user_store
from shared import access_token_validation, clock
from shared.access_token_validation import Accepted, Refused


class Dead(Enum):
    """Why a good token may not be used any more."""

    GRANT = auto()
    TOKEN_REVOKED = auto()
    CLIENT = auto()
    USER = auto()


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


def why_dead(connection: Connection, claims: Mapping[str, Any]) -> Dead | None:
    """What has ended since the token was issued; None: it lives."""
    if revoked_token_store.is_revoked(connection, claims["jti"]):
        return Dead.TOKEN_REVOKED
    if find_client(claims["client_id"]) is None:
        return Dead.CLIENT
    grant_id = claims.get("grant_id")
    if grant_id is None and claims["sub"] == claims["client_id"]:  # the client's own token: it has no grant
        return None
    if not isinstance(grant_id, str) or not grant_store.is_alive(connection, grant_id):
        return Dead.GRANT
    user = user_store.find(connection, claims["sub"])
    return Dead.USER if user is None or user.is_disabled else None

"""Notes what happens to a grant, in the transaction in which it happens; nothing where IDP_LINEAGE is off."""

import secrets

from flask import current_app

from idp.audit.transaction import Transaction
from idp.settings import IdpSettings
from idp.token import grant_event_store, lineage
from idp.token.access_token import Stamp
from idp.token.lineage import GrantEvent
from shared import clock


def stamp() -> Stamp:
    """For an access token that will be signed once the transaction is committed."""
    return Stamp(secrets.token_urlsafe(16), clock.now())


def note(change: Transaction, grant_id: str, event: GrantEvent, *, retries: int = 0) -> None:
    """Keep the event. `retries`: how many the grant has had, with this one."""
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    if settings.lineage == "on":
        grant_event_store.put(change.connection, grant_id, lineage.slot(event, retries), event)

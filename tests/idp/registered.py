"""Registers a client of one's own in a test's provider."""

from typing import Any

from flask import Flask

from idp.audit.transaction import transaction
from idp.clients import client_store, metadata
from idp.clients.client import secret_digest
from idp.clients.kept_secret import to_keep
from shared import clock
from tests.idp.relying_party import RelyingParty

SECRET = "the-secret-of-a-client-of-a-test-of-ours"


def register(app: Flask, client_id: str = "shop", uri: str = "https://shop.example/cb", **values: Any) -> RelyingParty:
    """A confidential client that may ask for everything about a person and renew; `values` replace its metadata."""
    registered = {
        "redirect_uris": [uri],
        "grant_types": ["authorization_code", "refresh_token"],
        "scope": "openid profile email phone address offline_access",
        **values,
    }
    parsed = metadata.parse(registered)
    digest = secret_digest(SECRET) if parsed.has_secret else None
    sealed = to_keep(SECRET, parsed, app.extensions["sixty_settings"].secret_keys)
    with app.app_context(), transaction() as change:
        client_store.put(change.connection, client_id, parsed, digest, clock.now(), sealed)
    return RelyingParty(client_id, uri, str(registered["scope"]), SECRET)

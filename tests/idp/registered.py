"""Registers a client of one's own in a test's provider."""

from typing import Any

from flask import Flask

from idp.audit.transaction import transaction
from idp.clients import client_store, metadata
from idp.clients.client import secret_digest
from shared import clock
from tests.idp.relying_party import RelyingParty

SECRET = "a-secret-of-a-registered-client"


def register(app: Flask, client_id: str = "shop", uri: str = "https://shop.example/cb", **values: Any) -> RelyingParty:
    """A confidential client that may ask for everything about a person and renew; `values` replace its metadata."""
    registered = {
        "redirect_uris": [uri],
        "grant_types": ["authorization_code", "refresh_token"],
        "scope": "openid profile email phone address offline_access",
        **values,
    }
    with app.app_context(), transaction() as change:
        client_store.put(change.connection, client_id, metadata.parse(registered), secret_digest(SECRET), clock.now())
    return RelyingParty(client_id, uri, str(registered["scope"]), SECRET)

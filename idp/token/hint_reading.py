"""Finds out whom an `id_token_hint` is about: `id_token_hint.py` says whether it is ours, here its person is found."""

from dataclasses import replace

from flask import current_app
from sqlalchemy import Connection

from idp.clients.client import Client
from idp.keys.keystore import keystore
from idp.settings import IdpSettings
from idp.token import id_token_hint
from idp.token.id_token_hint import IdTokenHint
from idp.users import pairwise_store


def read_hint(connection: Connection, text: str, *, shown_by: Client | None = None) -> IdTokenHint | None:
    """The hint with the id of the person as its `subject`, also where the client knows them as another one.

    `shown_by`: None for one that was made for another client, if this one does not know the person under that subject:
    two clients must not find out together who is the same to both (OIDC Core §8).
    """
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    hint = id_token_hint.read(text, keystore().verification_keys(), settings.issuer)
    if hint is None:
        return None
    if shown_by is None or shown_by.client_id == hint.client_id:
        user_id = pairwise_store.user_of(connection, hint.subject) or hint.subject
    else:
        user_id = pairwise_store.known_as(connection, hint.subject, shown_by.metadata.pairwise_sector)
    return replace(hint, subject=user_id) if user_id is not None else None

"""Finds out whom an `id_token_hint` is about: `id_token_hint.py` says whether it is ours, here its person is found."""

from dataclasses import replace

from flask import current_app
from sqlalchemy import Connection

from idp.clients.client import Client
from idp.keys.keystore import keystore
from idp.settings import IdpSettings
from idp.token import hint_reasons, id_token_hint
from idp.token.id_token_hint import IdTokenHint
from idp.users import pairwise_store
from shared.explanation import Because


def read_hint(connection: Connection, text: str, *, shown_by: Client | None = None) -> IdTokenHint | Because:
    """The hint with the id of the person as its `subject`, also where the client knows them as another one.

    `shown_by`: one that was made for another client is refused if this one does not know the person under that
    subject: two clients must not find out together who is the same to both (OIDC Core §8).
    """
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    hint = id_token_hint.read(text, keystore().verification_keys(), settings.issuer)
    if isinstance(hint, Because):
        return hint
    if shown_by is None or shown_by.client_id == hint.client_id:
        user_id = pairwise_store.user_of(connection, hint.subject) or hint.subject
    else:
        user_id = pairwise_store.known_as(connection, hint.subject, shown_by.metadata.pairwise_sector)
    if user_id is None:
        return Because(hint_reasons.HINT_PERSON, {"aud": hint.client_id})
    return replace(hint, subject=user_id)

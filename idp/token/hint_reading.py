"""Finds out whom an `id_token_hint` is about: `id_token_hint.py` says whether it is ours, here its person is found."""

from dataclasses import replace

from flask import current_app
from sqlalchemy import Connection

from idp.keys.keystore import keystore
from idp.settings import IdpSettings
from idp.token import id_token_hint
from idp.token.id_token_hint import IdTokenHint
from idp.users import pairwise_store


def read_hint(connection: Connection, text: str) -> IdTokenHint | None:
    """The hint with the id of the person as its `subject`, also where the client knows them as another one."""
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    hint = id_token_hint.read(text, keystore().verification_keys(), settings.issuer)
    user_id = pairwise_store.user_of(connection, hint.subject) if hint else None
    return replace(hint, subject=user_id) if hint and user_id else hint

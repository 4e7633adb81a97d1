"""Changes to clients, with what ends by them. Workers see them within 5 s (`clients/client_cache.py`)."""

import secrets
import string
from collections.abc import Sequence
from datetime import datetime

from flask import current_app

from idp.audit.events import (
    ClientAdded,
    ClientChanged,
    ClientDeleted,
    ClientDisabled,
    ClientEnabled,
    ClientSecretRotated,
)
from idp.audit.transaction import Transaction
from idp.changes import endings
from idp.clients import client_store
from idp.clients.client import Client, secret_digest
from idp.clients.kept_secret import to_keep
from idp.clients.metadata import PRINTABLE, ClientMetadata
from idp.consent import consent_store
from idp.session import logout_notice_store, session_client_store
from idp.settings import IdpSettings
from idp.token.grant_register_store import GrantRecord
from idp.users import user_store

SECRET_CHARACTERS = 48
_ALPHABET = string.ascii_letters + string.digits
"""Nothing that form-encoding, a shell or a URL would spell otherwise: Basic credentials come in three spellings."""


class ClientRefusedError(ValueError):
    """The client cannot be registered; the message says why."""


def new_secret() -> str:
    """48 random letters and digits: 285 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(SECRET_CHARACTERS))


def add_client(
    change: Transaction, client_id: str, metadata: ClientMetadata, now: datetime, *, by: str = "command"
) -> str | None:
    """Register a client; answers its secret, told nowhere else, None for a client that has none.

    Raises ClientRefusedError.
    """
    if not PRINTABLE.match(client_id):
        raise ClientRefusedError("the client_id must be 1 to 255 printable ASCII characters")
    if client_store.find(change.connection, client_id) is not None:
        raise ClientRefusedError(f"there is a client {client_id!r} already")
    if user_store.find(change.connection, client_id) is not None:
        raise ClientRefusedError(
            "the client_id is the sub of a user; an API could take one for the other (RFC 9700 §4.15)"
        )
    _refuse_second_first_party(change, client_id, metadata)
    secret = new_secret() if metadata.has_secret else None
    digest, sealed = secret_digest(secret) if secret else None, to_keep(secret, metadata, _secret_keys())
    client_store.put(change.connection, client_id, metadata, digest, now, sealed)
    change.record(ClientAdded(client_id=client_id, by=by))
    return secret


def change_client(
    change: Transaction, client: Client, metadata: ClientMetadata, now: datetime, *, by: str = "command"
) -> tuple[str, ...]:
    """Other metadata, all of it; answers the names of what differs. Raises ClientRefusedError."""
    digest, sealed = _what_stays_of_its_secret(client, metadata)
    _refuse_second_first_party(change, client.client_id, metadata)
    before, after = client.metadata.model_dump(), metadata.model_dump()
    names = tuple(name for name in after if before[name] != after[name])
    if names:
        client_store.put(change.connection, client.client_id, metadata, digest, now, sealed)
        change.record(ClientChanged(client_id=client.client_id, fields=names, by=by))
    return names


def rotate_client_secret(
    change: Transaction, client: Client, now: datetime, *, revoke_grants: bool
) -> tuple[str, list[GrantRecord]]:
    """Another secret, answered here alone; and the grants that ended. Raises ClientRefusedError.

    Grants live on unless asked for: a changed secret must sign nobody out, and without the new one a stolen refresh
    token of this client is of no use.
    """
    secret = new_secret()
    sealed = to_keep(secret, client.metadata, _secret_keys())
    if not client_store.change_secret(change.connection, client.client_id, secret_digest(secret), sealed):
        raise ClientRefusedError(f"the client {client.client_id!r} has no secret: it is public, or signs with a key")
    change.record(ClientSecretRotated(client_id=client.client_id))
    revoked = _revoke(change, client, "secret_rotated", now) if revoke_grants else []
    return secret, revoked


def disable_client(change: Transaction, client: Client, now: datetime) -> list[GrantRecord] | None:
    """Refuse the client everywhere and end its grants: what it holds must not come back to life with it.

    None: it was disabled already.
    """
    if not client_store.disable(change.connection, client.client_id, now):
        return None
    change.record(ClientDisabled(client_id=client.client_id))
    return _revoke(change, client, "client_disabled", now)


def enable_client(change: Transaction, client: Client, now: datetime) -> bool:
    """Serve the client again. False: it was not disabled.

    A worker may have served it for 5 s after it was disabled; what was granted then ends now.
    """
    if not client_store.enable(change.connection, client.client_id):
        return False
    _revoke(change, client, "client_disabled", now)
    change.record(ClientEnabled(client_id=client.client_id))
    return True


def delete_client(change: Transaction, client: Client, now: datetime, *, by: str = "command") -> list[GrantRecord]:
    """Forget the client and what people agreed to for it, so that another one under its id starts from nothing."""
    client_store.remove(change.connection, client.client_id)
    consent_store.remove_all_of_client(change.connection, client.client_id)
    session_client_store.remove_all_of_client(change.connection, client.client_id)
    logout_notice_store.remove_all_of_client(change.connection, client.client_id)
    change.record(ClientDeleted(client_id=client.client_id, by=by))
    return _revoke(change, client, "client_deleted", now)


def _what_stays_of_its_secret(client: Client, metadata: ClientMetadata) -> tuple[bytes | None, str | None]:
    """The digest and the sealed secret under other metadata. Raises ClientRefusedError where they would be missing."""
    if metadata.is_public != client.metadata.is_public:
        raise ClientRefusedError("a client with a secret cannot become a public one, nor the reverse; add another one")
    if not metadata.has_secret:
        return None, None
    digest, sealed = client.client_secret_digest, client.sealed_client_secret
    if digest is None or (metadata.signs_with_secret and sealed is None):
        method = metadata.token_endpoint_auth_method
        raise ClientRefusedError(f"for {method} the client would need another secret than it has; add another one")
    return digest, sealed if metadata.signs_with_secret else None


def _secret_keys() -> Sequence[str]:
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    return settings.secret_keys


def _refuse_second_first_party(change: Transaction, client_id: str, metadata: ClientMetadata) -> None:
    others = [each for each in client_store.find_first_party(change.connection) if each != client_id]
    if metadata.first_party_login and others:
        raise ClientRefusedError(f"first_party_login is for one client only, and {others[0]!r} has it")


def _revoke(change: Transaction, client: Client, because: str, now: datetime) -> list[GrantRecord]:
    return endings.revoke_grants(change, because, now, client_id=client.client_id)

"""Proves a client by what it signed: finds its keys, asks the rules, and notes that the assertion was used.

Only what its own client signed is noted, so that nobody else can use an assertion up or fill the table.
"""

import structlog
from authlib.oauth2.rfc6749 import InvalidClientError
from flask import current_app
from joserfc.jwk import KeySet, OctKey

from idp.clients import assertion, assertion_store, client_keys, kept_secret
from idp.clients.assertion import ALGORITHMS_OF, ASSERTION_TYPE, Claimed, Proven, Refusal
from idp.clients.client import Client
from idp.clients.client_cache import find_client
from idp.clients.credentials import Assertion
from idp.extensions import writing
from idp.settings import IdpSettings
from shared import clock
from shared.outbound_error import OutboundError
from shared.sealing import CannotOpen

log = structlog.stdlib.get_logger("sixty.token")


def prove(shown: Assertion, method: str, *, called: str) -> Client | None:
    """The client, if it signed this by `method`; None: it registered another method that signs.

    `called`: the URL of the endpoint. Raises InvalidClientError.
    """
    claimed = assertion.read(shown.text, shown.client_id) if shown.kind == ASSERTION_TYPE else Refusal.MALFORMED
    if isinstance(claimed, Refusal):
        raise _refused(claimed.value)
    client = find_client(claimed.client_id)
    if client is None:
        raise _refused(Refusal.NO_CLIENT.value)
    registered = client.metadata.token_endpoint_auth_method
    if registered not in ALGORITHMS_OF:
        raise _refused(f"the client registered {registered}", client_id=client.client_id)
    if registered != method:
        return None
    because = _why_not(client, claimed, called)
    if because is not None:
        raise _refused(because, client_id=client.client_id)
    return client


def _why_not(client: Client, claimed: Claimed, called: str) -> str | None:
    """What is wrong with it; None: it proves the client, and this was its only use."""
    metadata, settings = client.metadata, _settings()
    if not assertion.may_be_signed_so(
        claimed, metadata.token_endpoint_auth_method, metadata.token_endpoint_auth_signing_alg
    ):
        return Refusal.WRONG_ALGORITHM.value
    try:
        keys = _keys(client, claimed.kid)
    except (OutboundError, CannotOpen) as error:
        return str(error) or "IDP_SECRET_KEY does not open the client's secret"
    proven = assertion.prove(
        claimed,
        keys,
        audiences={settings.issuer, settings.issuer + _path_of_token(), called},
        clock_skew_seconds=settings.clock_skew_seconds,
        now=clock.now(),
    )
    if isinstance(proven, Refusal):
        return proven.value
    return None if _use(proven) else "used before"


def _keys(client: Client, kid: str | None) -> KeySet:
    """Raises OutboundError, CannotOpen."""
    sealed = client.sealed_client_secret
    if sealed is None:
        return client_keys.keys_of(client, kid)
    return KeySet([OctKey.import_key(kept_secret.open_sealed(sealed, _settings().secret_keys))])


def _use(proven: Proven) -> bool:
    with writing() as connection:
        return assertion_store.use(connection, proven.client_id, proven.jti, proven.expires_at)


def _settings() -> IdpSettings:
    return current_app.extensions["sixty_settings"]


def _path_of_token() -> str:
    return next(current_app.url_map.iter_rules("token.token")).rule


def _refused(because: str, **who: str) -> InvalidClientError:
    log.info("client assertion refused", reason=because, **who)
    return InvalidClientError(status_code=401)

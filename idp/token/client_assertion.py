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
from idp.token import client_reasons
from idp.token.client_reasons import ASSERTION_FAILURES
from shared import clock, refusals
from shared.explanation import Failure
from shared.outbound_error import OutboundError
from shared.sealing import CannotOpen

log = structlog.stdlib.get_logger("sixty.token")


def prove(shown: Assertion, method: str, *, called: str) -> Client | None:
    """The client, if it signed this by `method`; None: it registered another method that signs.

    `called`: the URL of the endpoint. Raises InvalidClientError.
    """
    claimed = assertion.read(shown.text, shown.client_id) if shown.kind == ASSERTION_TYPE else Refusal.MALFORMED
    if isinstance(claimed, Refusal):
        raise _refused(shown, ASSERTION_FAILURES[claimed], claimed.value)
    client = find_client(claimed.client_id)
    if client is None:
        raise _refused(shown, ASSERTION_FAILURES[Refusal.NO_CLIENT], Refusal.NO_CLIENT.value)
    registered = client.metadata.token_endpoint_auth_method
    refusals.know(client_id=client.client_id, registered=registered, shown="client_assertion")
    if registered not in ALGORITHMS_OF:
        because = f"the client registered {registered}"
        raise _refused(shown, client_reasons.METHOD_OTHER, because, client_id=client.client_id)
    if registered != method:
        return None
    why_not = _why_not(client, claimed, called)
    if why_not is not None:
        raise _refused(shown, *why_not, client_id=client.client_id)
    return client


def _why_not(client: Client, claimed: Claimed, called: str) -> tuple[Failure, str] | None:
    """What is wrong with it; None: it proves the client, and this was its only use."""
    metadata, settings = client.metadata, _settings()
    if not assertion.may_be_signed_so(
        claimed, metadata.token_endpoint_auth_method, metadata.token_endpoint_auth_signing_alg
    ):
        return ASSERTION_FAILURES[Refusal.WRONG_ALGORITHM], Refusal.WRONG_ALGORITHM.value
    try:
        keys = _keys(client, claimed.kid)
    except (OutboundError, CannotOpen) as error:
        reason = str(error) or "IDP_SECRET_KEY does not open the client's secret"
        refusals.know(reason=reason)
        return client_reasons.KEYS_UNREACHABLE, reason
    audiences = {settings.issuer, settings.issuer + _path_of_token(), called}
    proven = assertion.prove(
        claimed,
        keys,
        audiences=audiences,
        clock_skew_seconds=settings.clock_skew_seconds,
        now=clock.now(),
    )
    if isinstance(proven, Refusal):
        refusals.know(audience=settings.issuer)
        return ASSERTION_FAILURES[proven], proven.value
    return None if _use(proven) else (client_reasons.ASSERTION_USED, "used before")


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


def _refused(shown: Assertion, failure: Failure, because: str, **who: str) -> InvalidClientError:
    log.info("client assertion refused", reason=because, **who)
    claims = assertion.unverified(shown.text)
    told = client_reasons.facts_of_assertion(claims, _settings().clock_skew_seconds, clock.now())
    refusals.because(failure, **{"client_id": shown.client_id, **told, **who})
    return InvalidClientError(status_code=401)

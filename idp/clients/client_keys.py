"""The public keys that a client registered (`jwks`), for what it signs. Keys at a `jwks_uri` are not fetched."""

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet

from idp.clients.client import Client
from shared.outbound import OutboundError


def keys_of(client: Client, kid: str | None) -> KeySet:
    """The client's keys, also without the one that `kid` names. Raises OutboundError where they cannot be had."""
    if client.metadata.jwks_uri is not None:
        raise OutboundError(f"{client.metadata.jwks_uri}: keys are not fetched")
    registered = (client.metadata.jwks or {}).get("keys")
    found = [_key(each) for each in registered] if isinstance(registered, list) else []
    return KeySet([key for key in found if key is not None])


def _key(jwk: object) -> Key | None:
    """What cannot be read is left out (RFC 7517 §5)."""
    try:
        return JWKRegistry.import_key(jwk) if isinstance(jwk, dict) else None
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None

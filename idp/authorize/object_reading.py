"""Puts a request together with its request object: gets the object and the client's keys; `request_object` judges."""

import structlog
from flask import current_app

from idp.authorize import object_reasons as reasons
from idp.authorize import request_object
from idp.authorize.request import Refused, Unproven, who_asks
from idp.authorize.request_object import LONGEST_BY_VALUE, is_registered, merge, peek, refused, verify
from idp.authorize.request_uri_cache import RequestUriCache
from idp.clients import client_keys
from idp.clients.client import Client
from idp.clients.client_cache import find_client
from idp.parameters import Parameters
from idp.settings import IdpSettings
from shared import clock
from shared.explanation import Because
from shared.outbound_error import OutboundError

log = structlog.stdlib.get_logger("sixty.authorize")


def with_object(plain: Parameters) -> Parameters | Refused:
    """The whole request: as it came where it has no object, or where nobody knows who asks."""
    if not has_object(plain):
        return plain
    client = who_asks(plain, find_client)
    if isinstance(client, Unproven):
        return plain
    text = _text(plain, client)
    if isinstance(text, Refused):
        return text
    claims = _claims(text, client)
    return claims if isinstance(claims, Refused) else merge(plain, claims)


def has_object(plain: Parameters) -> bool:
    """Whether it has one, by value or by reference."""
    return any(plain.get(name) is not None for name in request_object.MEMBERS)


def _text(plain: Parameters, client: Client) -> str | Refused:
    by_value, by_reference = (plain.get(name) for name in request_object.MEMBERS)
    if plain.repeated & {*request_object.MEMBERS} or (by_value is not None and by_reference is not None):
        return Refused("invalid_request", "There is more than one request object.", Because(reasons.SEVERAL))
    if by_value is not None:
        return by_value if len(by_value) <= LONGEST_BY_VALUE else _too_long(len(by_value))
    assert by_reference is not None
    return _fetched(by_reference, client)


def _too_long(length: int) -> Refused:
    return refused("The request object is too long.", reasons.TOO_LONG, length=length, longest=LONGEST_BY_VALUE)


def _fetched(request_uri: str, client: Client) -> str | Refused:
    if not is_registered(request_uri, client):
        why = Because(reasons.URI_NOT_REGISTERED, {"registered_uris": len(client.metadata.request_uris)})
        return Refused("invalid_request_uri", "The client did not register this request_uri.", why)
    cache: RequestUriCache = current_app.extensions["sixty_request_uris"]
    try:
        return cache.get(request_uri).decode("ascii").strip()
    except (OutboundError, UnicodeDecodeError) as error:
        log.info("request object not fetched", client_id=client.client_id, reason=str(error))
        why = Because(reasons.NOT_FETCHED, {"fault": str(error)})
        return Refused("invalid_request_uri", "There is no request object to be had at this request_uri.", why)


def _claims(text: str, client: Client) -> request_object.Claims | Refused:
    peeked = peek(text, client)
    if isinstance(peeked, Refused):
        return peeked
    try:
        keys = client_keys.keys_of(client, peeked.kid)
    except OutboundError as error:
        log.info("keys of a client not fetched", client_id=client.client_id, reason=str(error))
        return refused("The keys of this client cannot be had.", reasons.NO_KEYS, fault=str(error))
    settings: IdpSettings = current_app.extensions["sixty_settings"]
    return verify(
        text,
        peeked,
        keys,
        client,
        issuer=settings.issuer,
        clock_skew_seconds=settings.clock_skew_seconds,
        now=clock.now(),
    )

"""Puts a request together with its request object: gets the object and the client's keys; `request_object` judges."""

import structlog
from flask import current_app

from idp.authorize import request_object
from idp.authorize.request import Refused, Unproven, who_asks
from idp.authorize.request_object import LONGEST_BY_VALUE, merge, peek, refused, verify
from idp.clients import client_keys
from idp.clients.client import Client
from idp.clients.client_cache import find_client
from idp.parameters import Parameters
from idp.settings import IdpSettings
from shared import clock
from shared.outbound_error import OutboundError

log = structlog.stdlib.get_logger("sixty.authorize")


def with_object(plain: Parameters) -> Parameters | Refused:
    """The whole request: as it came where it has no object, or where nobody knows who asks."""
    text = plain.get("request")
    if text is None:
        return plain
    client = who_asks(plain, find_client)
    if isinstance(client, Unproven):
        return plain
    if "request" in plain.repeated or plain.get("request_uri") is not None:
        return Refused("invalid_request", "There is more than one request object.")
    if len(text) > LONGEST_BY_VALUE:
        return refused("The request object is too long.")
    claims = _claims(text, client)
    return claims if isinstance(claims, Refused) else merge(plain, claims)


def _claims(text: str, client: Client) -> request_object.Claims | Refused:
    peeked = peek(text, client)
    if isinstance(peeked, Refused):
        return peeked
    try:
        keys = client_keys.keys_of(client, peeked.kid)
    except OutboundError as error:
        log.info("keys of a client not fetched", client_id=client.client_id, reason=str(error))
        return refused("The keys of this client cannot be had.")
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

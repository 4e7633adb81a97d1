"""What the browser brings back from the provider, to any redirect URI: the sign-in that it belongs to, and a code."""

import structlog
from flask import request

from mvc_client.extensions import writing
from mvc_client.login import authorization_response, pages, sign_in_store
from mvc_client.login.authorization_response import Code
from mvc_client.login.sign_in_store import SignIn
from mvc_client.provider import ProviderUnavailable
from mvc_client.services import services
from mvc_client.session.cookie import browser
from shared import clock

log = structlog.stdlib.get_logger("mvc_client.login")


def take_sign_in() -> SignIn:
    """What this browser had begun, once. Raises ErrorPage."""
    state = authorization_response.state_of(request.args.to_dict(flat=False))
    mine = browser().id
    if state is None or mine is None:
        raise pages.unknown_state()
    with writing() as connection:
        sign_in = sign_in_store.take(connection, services().sealer, state, mine, clock.now())
    if sign_in is None:
        raise pages.unknown_state()
    return sign_in


def read_response() -> Code:
    """The code that the provider gave. Raises ErrorPage."""
    provider = services().provider
    try:
        names_itself = provider.metadata().names_itself_in_responses
    except ProviderUnavailable:
        raise pages.provider_down() from None
    parameters = request.args.to_dict(flat=False)
    response = authorization_response.read(parameters, issuer=provider.issuer, names_itself=names_itself)
    if isinstance(response, Code):
        return response
    log.info("sign-in did not succeed", response=str(response))
    raise pages.refused(response)

"""Client authentication as Authlib's registry wants it: one function a method, over `clients/credentials.py`.

A client with a secret may send it by Basic or in the body, whichever it registered: some libraries try one and then the
other. Every other method is for the clients alone that registered it, and they may use none beside it.
"""

from collections.abc import Callable
from typing import Any

from authlib.oauth2.rfc6749 import ClientMixin, InvalidClientError, InvalidRequestError
from typing_extensions import override

from idp.clients import client_cache, credentials
from idp.clients.assertion import ALGORITHMS_OF
from idp.clients.client import Client
from idp.clients.client_cache import find_client
from idp.clients.credentials import Assertion, Credentials, NoCredentials
from idp.token import client_assertion, client_reasons, reasons
from shared import refusals

SENT_SECRET = ["client_secret_basic", "client_secret_post"]
CONFIDENTIAL = [*SENT_SECRET, "client_secret_jwt", "private_key_jwt"]
METHODS = [*CONFIDENTIAL, "none"]


class AuthlibClient(ClientMixin):
    """A client as Authlib sees it."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @override
    def get_client_id(self) -> str:
        return self.client.client_id

    @override
    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        registered = self.client.metadata.token_endpoint_auth_method
        fits = method == registered or {method, registered} == set(SENT_SECRET)
        if not fits:
            refusals.because(client_reasons.METHOD_OTHER, shown=method, registered=registered)
        return fits

    @override
    def check_grant_type(self, grant_type: str) -> bool:
        registered = self.client.metadata.grant_types
        if grant_type not in registered:
            grants = ", ".join(registered)
            refusals.because(reasons.GRANT_TYPE_NOT_REGISTERED, grant_type=grant_type, registered_grants=grants)
        return grant_type in registered


def query_client(client_id: str) -> AuthlibClient | None:
    """The client if it is registered and enabled."""
    client = find_client(client_id)
    return AuthlibClient(client) if client else None


def authenticator(method: str) -> Callable[[Any, Any], AuthlibClient | None]:
    """The function that Authlib calls for `method`: the client, or None where the request uses another method."""

    def authenticate(_query_client: object, request: Any) -> AuthlibClient | None:
        shown = credentials.read(
            request.headers.get("Authorization"),
            request.form.get("client_id"),
            request.form.get("client_secret"),
            assertion=request.form.get("client_assertion"),
            assertion_type=request.form.get("client_assertion_type"),
        )
        if isinstance(shown, NoCredentials):
            several = shown.error == "invalid_request"
            refusals.because(client_reasons.SEVERAL_METHODS if several else client_reasons.NO_CREDENTIALS)
            raise InvalidRequestError() if shown.error == "invalid_request" else InvalidClientError(status_code=401)
        if isinstance(shown, Assertion):
            client = client_assertion.prove(shown, method, called=request.uri) if method in ALGORITHMS_OF else None
            return AuthlibClient(client) if client else None
        return _match(shown) if shown.method == method else None

    return authenticate


def _match(shown: Credentials) -> AuthlibClient | None:
    """By what this worker remembers, else by what is registered now: a new secret counts at once, at every worker."""
    found = _proven(shown, find_client)
    if found is None:
        ids = dict.fromkeys(client_id for client_id, _ in shown.candidates)
        newest = {client_id: client_cache.look_again(client_id) for client_id in ids}
        found = _proven(shown, newest.get)
        if found is None:
            _explain(shown, next((client for client in newest.values() if client is not None), None))
            return None
    refusals.know(client_id=found.client_id, shown=shown.method)
    return AuthlibClient(found)


def _proven(shown: Credentials, find: Callable[[str], Client | None]) -> Client | None:
    for client_id, secret in shown.candidates:
        client = find(client_id)
        if client is not None and client.disabled_at is None and (secret is None or client.has_secret(secret)):
            return client
    return None


def _explain(shown: Credentials, found: Client | None) -> None:
    """Why none of the candidates is a client that proved itself. `found`: the first of them that is registered."""
    if found is None:
        refusals.because(client_reasons.CLIENT_UNKNOWN, client_id=shown.candidates[0][0], shown=shown.method)
        return
    registered = found.metadata.token_endpoint_auth_method
    told = {"client_id": found.client_id, "shown": shown.method, "registered": registered}
    if found.disabled_at is not None:
        refusals.because(client_reasons.CLIENT_DISABLED, disabled_at=int(found.disabled_at.timestamp()), **told)
    else:
        takes_secret = registered in SENT_SECRET
        refusals.because(client_reasons.SECRET_WRONG if takes_secret else client_reasons.METHOD_OTHER, **told)

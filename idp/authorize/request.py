"""RULES: who asks, and where the answer goes: without both nothing may be redirected.

The request is read strictly, after what its request object says was put into it. All the rest of it, whose refusals go
to the redirect URI, is in `request_check.py`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from idp.authorize import request_reasons as reasons
from idp.authorize.response_mode import mode_of
from idp.clients.client import Client
from idp.clients.response_types import ResponseType
from idp.parameters import Parameters
from idp.users.claims_request import ClaimsRequest
from shared import uri_difference
from shared.explanation import Because

LONGEST_TEXT = 2048
CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f]")
KEPT = (
    "client_id",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "prompt",
    "max_age",
    "login_hint",
    "id_token_hint",
    "claims",
)
"""What is understood; anything else (acr_values, display, ui_locales …) is ignored (RFC 6749 §3.1)."""
RESOURCE = "resource"
"""Kept too, and the one that may be repeated (RFC 8707 §2)."""


@dataclass(frozen=True)
class Unproven:
    """Nothing may be redirected: a page. `parameter` is the one that is wrong."""

    error: str
    parameter: str | None
    message: str
    because: Because = field(compare=False)


@dataclass(frozen=True)
class Target:
    """Where the answer goes, proven to be the client's."""

    client: Client
    redirect_uri: str
    response_mode: str
    state: str | None


@dataclass(frozen=True)
class Refused:
    """An error for the client (RFC 6749 §4.1.2.1, OIDC Core §3.1.2.6)."""

    error: str
    description: str
    because: Because = field(compare=False)


@dataclass(frozen=True)
class AuthorizationRequest:
    """A request that may be decided."""

    response_type: ResponseType
    scopes: tuple[str, ...]
    nonce: str | None
    code_challenge: str | None
    prompt: frozenset[str]
    max_age: int | None
    login_hint: str | None
    id_token_hint: str | None
    claims: ClaimsRequest
    resource: tuple[str, ...] | None

    @property
    def scope(self) -> str:
        """The scopes as one text."""
        return " ".join(self.scopes)

    @property
    def answers(self) -> frozenset[str]:
        """What is asked for: `code`, `token`, `id_token`."""
        return frozenset(self.response_type.split(" "))


def who_asks(parameters: Parameters, find_client: Callable[[str], Client | None]) -> Client | Unproven:
    """The client, which is not proven by this: only where the answer goes proves something."""
    if parameters.malformed:
        message = "The request is not readable: its encoding is broken."
        return Unproven("invalid_request", None, message, Because(reasons.UNREADABLE))
    for name in ("client_id", "redirect_uri"):
        if name in parameters.repeated:
            message = "The request says twice who asks or where the answer goes."
            return Unproven("invalid_request", name, message, Because(reasons.WHO_TWICE, {"name": name}))
    client_id = parameters.get("client_id")
    if client_id is None:
        message = "The request does not say which application asks."
        return Unproven("invalid_request", "client_id", message, Because(reasons.NO_CLIENT_ID))
    message = "No application is registered under this client_id."
    return find_client(client_id) or Unproven("invalid_client", "client_id", message, Because(reasons.UNKNOWN_CLIENT))


def identify(parameters: Parameters, find_client: Callable[[str], Client | None]) -> Target | Unproven:
    """Who asks, and where the answer goes."""
    client, redirect_uri = who_asks(parameters, find_client), parameters.get("redirect_uri")
    if isinstance(client, Unproven):
        return client
    if redirect_uri is None:
        message = "The request does not say where the answer goes."
        return Unproven("invalid_request", "redirect_uri", message, Because(reasons.NO_REDIRECT_URI))
    if not client.has_redirect_uri(redirect_uri):
        message = "The address for the answer (redirect_uri) is not registered for this application, letter by letter."
        registered = client.metadata.redirect_uris
        failure = reasons.REDIRECT_URI if registered else reasons.NO_REDIRECT_URIS
        why = Because(failure, {**uri_difference.facts(redirect_uri, registered)})
        return Unproven("invalid_request", "redirect_uri", message, why)
    asked, registered = parameters.get("response_type"), client.metadata.response_types
    mode = mode_of(asked, parameters.get("response_mode"), registered)
    return Target(client, redirect_uri, mode, _state(parameters))


def _state(parameters: Parameters) -> str | None:
    """The state, if it can be given back as it came."""
    state = parameters.get("state")
    if state is None or "state" in parameters.repeated or len(state) > LONGEST_TEXT or CONTROL_CHARACTER.search(state):
        return None
    return state

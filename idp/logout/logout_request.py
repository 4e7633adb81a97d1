"""RULES: a logout request, read strictly (RP-Initiated Logout §2, §3)."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from idp.clients.client import Client
from idp.logout import reasons
from idp.parameters import Parameters
from idp.token.id_token_hint import IdTokenHint
from shared import uri_difference
from shared.explanation import Because

LONGEST_STATE = 2048
KEPT = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")
"""What is understood; anything else (logout_hint, ui_locales …) is ignored."""


@dataclass(frozen=True)
class Refused:
    """The request has a fault: a page. `parameter` is the one that is wrong."""

    parameter: str | None
    message: str
    because: Because


@dataclass(frozen=True)
class LogoutRequest:
    """A request without a fault. `client`: who asks, by hint or by `client_id`; `redirect_uri` is registered for it."""

    client: Client | None = None
    hint: IdTokenHint | None = None
    redirect_uri: str | None = None
    state: str | None = None

    @property
    def target(self) -> str | None:
        """`redirect_uri` with the state and nothing else; the state means nothing without it."""
        if self.redirect_uri is None or self.state is None:
            return self.redirect_uri
        separator = "&" if "?" in self.redirect_uri else "?"
        return f"{self.redirect_uri}{separator}state={quote(self.state, safe='')}"

    @property
    def is_followed(self) -> bool:
        """Whether the browser is sent to `target` by itself; without a hint it is only offered (§3)."""
        return self.hint is not None and self.target is not None


def examine(
    parameters: Parameters,
    read_hint: Callable[[str], IdTokenHint | Because],
    find_client: Callable[[str], Client | None],
) -> LogoutRequest | Refused:
    """The request, or its first fault."""
    faulty = _unreadable(parameters)
    if faulty is not None:
        return faulty
    sent_hint, client_id = parameters.get("id_token_hint"), parameters.get("client_id")
    hint = read_hint(sent_hint) if sent_hint is not None else None
    if isinstance(hint, Because):
        return Refused("id_token_hint", "The token that should say who asks (id_token_hint) is not one of ours.", hint)
    if hint is not None and client_id not in (None, hint.client_id):
        message = "The token in the request was made for another application than client_id says."
        return Refused("client_id", message, Because(reasons.OTHER_CLIENT, {"aud": hint.client_id}))
    who = hint.client_id if hint is not None else client_id
    client = find_client(who) if who is not None else None
    if who is not None and client is None:
        parameter = "id_token_hint" if hint is not None else "client_id"
        why = Because(reasons.UNKNOWN_CLIENT, {"client_id": who, "parameter": parameter})
        return Refused(parameter, "The application that sent you here is not registered.", why)
    return _with_target(parameters, client, hint)


def _unreadable(parameters: Parameters) -> Refused | None:
    if parameters.malformed:
        return Refused(None, "The request is not readable: its encoding is broken.", Because(reasons.UNREADABLE))
    for name in KEPT:
        if name in parameters.repeated:
            return Refused(name, "The request says the same thing twice.", Because(reasons.TWICE, {"name": name}))
    length = len(parameters.get("state") or "")
    if length > LONGEST_STATE:
        message = f"The state of the application is longer than {LONGEST_STATE} characters."
        return Refused("state", message, Because(reasons.STATE_TOO_LONG, {"length": length, "longest": LONGEST_STATE}))
    return None


def _with_target(parameters: Parameters, client: Client | None, hint: IdTokenHint | None) -> LogoutRequest | Refused:
    redirect_uri = parameters.get("post_logout_redirect_uri")
    if redirect_uri is not None and client is None:
        message = "The request says where to go afterwards (post_logout_redirect_uri), but not which application asks."
        return Refused("post_logout_redirect_uri", message, Because(reasons.NOBODYS_URI))
    if redirect_uri is not None and client is not None and not client.has_post_logout_redirect_uri(redirect_uri):
        message = (
            "The address to go to afterwards (post_logout_redirect_uri) is not registered for this application, "
            "letter by letter."
        )
        registered = client.metadata.post_logout_redirect_uris
        failure = reasons.URI if registered else reasons.NO_URIS
        why = Because(failure, {"client_id": client.client_id, **uri_difference.facts(redirect_uri, registered)})
        return Refused("post_logout_redirect_uri", message, why)
    return LogoutRequest(client, hint, redirect_uri, parameters.get("state"))

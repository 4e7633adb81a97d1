"""RULES: a logout request, read strictly (RP-Initiated Logout §2, §3)."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from idp.clients.client import Client
from idp.parameters import Parameters
from idp.token.id_token_hint import IdTokenHint

LONGEST_STATE = 2048
KEPT = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")
"""What is understood; anything else (logout_hint, ui_locales …) is ignored."""


@dataclass(frozen=True)
class Refused:
    """The request has a fault: a page. `parameter` is the one that is wrong."""

    parameter: str | None
    message: str


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
    read_hint: Callable[[str], IdTokenHint | None],
    find_client: Callable[[str], Client | None],
) -> LogoutRequest | Refused:
    """The request, or its first fault."""
    faulty = _unreadable(parameters)
    if faulty is not None:
        return faulty
    sent_hint, client_id = parameters.get("id_token_hint"), parameters.get("client_id")
    hint = read_hint(sent_hint) if sent_hint is not None else None
    if sent_hint is not None and hint is None:
        return Refused("id_token_hint", "The token that should say who asks (id_token_hint) is not one of ours.")
    if hint is not None and client_id not in (None, hint.client_id):
        return Refused("client_id", "The token in the request was made for another application than client_id says.")
    who = hint.client_id if hint is not None else client_id
    client = find_client(who) if who is not None else None
    if who is not None and client is None:
        parameter = "id_token_hint" if hint is not None else "client_id"
        return Refused(parameter, "The application that sent you here is not registered.")
    return _with_target(parameters, client, hint)


def _unreadable(parameters: Parameters) -> Refused | None:
    if parameters.malformed:
        return Refused(None, "The request is not readable: its encoding is broken.")
    for name in KEPT:
        if name in parameters.repeated:
            return Refused(name, "The request says the same thing twice.")
    if len(parameters.get("state") or "") > LONGEST_STATE:
        return Refused("state", f"The state of the application is longer than {LONGEST_STATE} characters.")
    return None


def _with_target(parameters: Parameters, client: Client | None, hint: IdTokenHint | None) -> LogoutRequest | Refused:
    redirect_uri = parameters.get("post_logout_redirect_uri")
    if redirect_uri is not None and client is None:
        message = "The request says where to go afterwards (post_logout_redirect_uri), but not which application asks."
        return Refused("post_logout_redirect_uri", message)
    if redirect_uri is not None and client is not None and not client.has_post_logout_redirect_uri(redirect_uri):
        message = (
            "The address to go to afterwards (post_logout_redirect_uri) is not registered for this application, "
            "letter by letter."
        )
        return Refused("post_logout_redirect_uri", message)
    return LogoutRequest(client, hint, redirect_uri, parameters.get("state"))

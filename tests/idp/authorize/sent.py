"""Authorization requests as they arrive, and what the two rules make of them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from idp.authorize.request import AuthorizationRequest, Refused, Target, Unproven, identify
from idp.authorize.request_check import check
from idp.clients.client import Client
from idp.clients.metadata import parse
from idp.clients.scopes import ApiResource
from idp.parameters import Parameters

APIS = [
    ApiResource("api1", "api1", {"api1": "Use it", "api1.write": "Change it"}, ("https://api.example",)),
    ApiResource("mail", "Mail", {"mail": "Read it"}, ("https://mail.example/v1",)),
]
CALLBACK = "https://rp.example/cb"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
GOOD = {
    "client_id": "an id",
    "redirect_uri": CALLBACK,
    "response_type": "code",
    "scope": "openid profile",
    "state": "af0ifjsldkj",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


def client(**metadata: Any) -> Client:
    values = {"redirect_uris": [CALLBACK], "scope": "openid profile api1", **metadata}
    return Client("an id", parse(values), None, datetime(2026, 11, 22, tzinfo=UTC))


def parameters(changes: Mapping[str, str | None]) -> Parameters:
    return Parameters({name: value for name, value in {**GOOD, **changes}.items() if value is not None})


def identified(sent: Parameters, registered: Client | None = None) -> Target | Unproven:
    known = registered or client()
    return identify(sent, lambda client_id: known if client_id == known.client_id else None)


def target(**changes: str | None) -> Target:
    found = identified(parameters(changes))
    assert isinstance(found, Target)
    return found


def unproven(sent: Parameters) -> Unproven:
    found = identified(sent)
    assert isinstance(found, Unproven)
    return found


def accepted(registered: Client | None = None, **changes: str | None) -> AuthorizationRequest:
    checked = check(parameters(changes), registered or client(), APIS)
    assert isinstance(checked, AuthorizationRequest), checked
    return checked


def refusal(registered: Client | None = None, **changes: str | None) -> Refused:
    checked = check(parameters(changes), registered or client(), APIS)
    assert isinstance(checked, Refused), checked
    return checked

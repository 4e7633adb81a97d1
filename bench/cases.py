"""What is measured of our services, case by case: whose CPU, and what one round sends.

A round's tokens are made before it and are not measured; access tokens live 60 s, so each round has fresh ones.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

import requests

from bench.load import CONNECTIONS, Order, Sent, Single, send
from bench.processes import Server
from bench.sixty import ES256, RS256, VERIFIER, Sixty

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_JSON = {"Content-Type": "application/json"}
ONCE_A_ROUND = 300
"""As many codes or sessions has a round whose requests differ."""


@dataclass
class Case:
    """`order`: of one round, `seconds` long where it has no end of its own."""

    name: str
    server: Server
    order: Callable[[], Order]
    seconds: float = 1.0
    sent: list[Sent] = field(default_factory=list[Sent])
    cpu_ms: list[float] = field(default_factory=list[float])

    def run(self) -> None:
        """One round."""
        order = replace(self.order(), seconds=self.seconds)
        before = self.server.cpu_seconds()
        sent = send(order)
        used = self.server.cpu_seconds() - before
        if sent.errors or not sent.count:
            raise RuntimeError(f"{self.name}: {sent.count} right answers, and {dict(sent.errors)}")
        self.sent.append(sent)
        self.cpu_ms.append(used * 1000 / sent.count)


class Chained:
    """The order of a case whose requests each show what the answer before gave."""

    def __init__(self, order: Order) -> None:
        self._order = order

    def __call__(self) -> Order:
        """Of the next round."""
        return self._order

    def run(self, case: Case) -> None:
        """A round of `case`; the next one begins where it ended."""
        case.run()
        self._order = replace(self._order, chains=case.sent[-1].chains or ())


def refresh(server: Server, headers: Mapping[str, str], tokens: Sequence[str], path: str = "/token") -> Chained:
    """Renewals over as many connections as there are tokens."""
    body = "grant_type=refresh_token&refresh_token="
    headers = {**FORM, **headers}
    return Chained(Order(f"{server.url}{path}", "POST", headers, body, connections=len(tokens), chains=tokens))


def of_sixty(sixty: Sixty) -> list[Case]:
    """All of ours, but for the refreshes."""
    idp, basic = sixty.idp, sixty.basic(ES256)
    own = urlencode({"grant_type": "client_credentials", "scope": "api1"})
    door = json.dumps({"username": "alice", "password": sixty.password})

    def bearer(url: str, method: str = "GET") -> Callable[[], Order]:
        return lambda: Order(url, method, {"Authorization": f"Bearer {_tokens(sixty)['access_token']}"})

    return [
        Case("code exchange", idp, lambda: _codes(sixty)),
        Case("client credentials", idp, lambda: Order(f"{idp.url}/token", "POST", {**FORM, **basic}, own)),
        Case("userinfo", idp, bearer(f"{idp.url}/userinfo")),
        Case("introspection", idp, lambda: _introspection(sixty)),
        Case("discovery", idp, lambda: Order(f"{idp.url}/.well-known/openid-configuration")),
        Case("JWKS", idp, lambda: Order(f"{idp.url}/jwks")),
        Case("login", idp, lambda: Order(f"{idp.url}/authentication/login", "POST", _JSON, door, connections=1)),
        Case("api1: /identity", sixty.api1, bearer(f"{sixty.api1.url}/identity")),
        Case("web client: its page", sixty.mvc_client, lambda: _page(sixty)),
        Case("web client: a call", sixty.mvc_client, lambda: _calls(sixty, timedelta(0))),
        Case("web client: a call, renewed first", sixty.mvc_client, lambda: _calls(sixty, timedelta(hours=1))),
    ]


def refreshes(sixty: Sixty, idp: Server | None = None) -> list[tuple[Case, Chained]]:
    """ES256 for both tokens, and the default of clients that name nothing: RS256 for the ID token."""
    made: list[tuple[Case, Chained]] = []
    for name, client_id in (("refresh, ES256", ES256), ("refresh, ES256 and RS256", RS256)):
        tokens = sixty.refresh_tokens(client_id, CONNECTIONS)
        order = refresh(idp or sixty.idp, sixty.basic(client_id), tokens)
        made.append((Case(name, idp or sixty.idp, order), order))
    return made


def _tokens(sixty: Sixty) -> Mapping[str, Any]:
    """The answer to a code."""
    return _redeemed(sixty, sixty.codes(ES256, 1)[0])


def _redeemed(sixty: Sixty, code: str) -> Mapping[str, Any]:
    answer = requests.post(
        f"{sixty.idp.url}/token", _exchange(sixty, code), headers={**FORM, **sixty.basic(ES256)}, timeout=10
    )
    answer.raise_for_status()
    return answer.json()


def _exchange(sixty: Sixty, code: str) -> str:
    redirect_uri = f"{sixty.mvc_client.url}/signin-oidc"
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": VERIFIER}
    return urlencode(form)


def _codes(sixty: Sixty) -> Order:
    bodies = [Single(body=_exchange(sixty, code)) for code in sixty.codes(ES256, ONCE_A_ROUND)]
    return Order(f"{sixty.idp.url}/token", "POST", {**FORM, **sixty.basic(ES256)}, requests=bodies)


def _introspection(sixty: Sixty) -> Order:
    body = f"token={quote(_tokens(sixty)['access_token'])}"
    return Order(f"{sixty.idp.url}/introspect", "POST", {**FORM, **sixty.basic(ES256)}, body)


def _page(sixty: Sixty) -> Order:
    session = sixty.web_sessions([_tokens(sixty)], timedelta(0))[0]
    return Order(f"{sixty.mvc_client.url}/", headers=session.headers)


def _calls(sixty: Sixty, asked: timedelta) -> Order:
    answers = [_redeemed(sixty, code) for code in sixty.codes(ES256, ONCE_A_ROUND)]
    sessions = sixty.web_sessions(answers, asked)
    return Order(f"{sixty.mvc_client.url}/call", "POST", FORM, expect=303, requests=sessions)
